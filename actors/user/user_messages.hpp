#pragma once

#include "actors/user/llm_client.hpp"
#include "actors/user/user_engine.hpp"
#include "core/outcome.hpp"
#include "core/sample.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/fwd.hpp>
#include <cstdint>
#include <memory>

/// What a user's actor and those around it say to each other, on their node.
namespace loadtest::actors {

/// User → itself: a pause is over.
struct wake {
  std::uint64_t ticket = 0;
};

/// User → node: may I send one request, that costs at most so much? Node → user: the answer. CAF
/// copies messages, so the permit is in a box; one that nobody opens gives it back.
struct admit {
  asker who;
  std::int64_t worst_nanousd = 0;
};
struct admitted {
  std::uint64_t question = 0;
  admittance answer = admittance::granted;
  std::shared_ptr<permit> granted;
};
/// User → node: I do not wait any more.
struct withdraw {
  asker who;
};
/// A permit → node: it came back.
struct settle {
  settlement what;
};

/// Org → user. The generation comes back in `user_idle`.
struct begin_sessions {
  std::uint64_t generation = 0;
  std::shared_ptr<const run_clock> clock;
  bool repeat = false;
};
struct end_sessions {};
/// Org → user: no session any more.
struct retire_user {};
/// Org → user: end at once, also an answer that is under way.
struct cut_user {};

/// User → org and recorder.
struct session_over {
  std::uint32_t org = 0;
  std::uint32_t user = 0;
  session_end why = session_end::questions_completed;
  core::user_progress progress{}; ///< with the session done
};
/// User → org.
struct user_idle {
  std::uint32_t user = 0;
  std::uint64_t generation = 0;
};

/// What a user's actor is made of.
struct user_setup {
  std::unique_ptr<user_engine> engine;
  std::unique_ptr<llm_client> client;
  std::uint32_t org = 0;
  std::uint32_t user = 0;
  bool limited = false; ///< each request needs a permit of the node's
  caf::actor node;
  caf::actor recorder;
};

/// A simulated user, monitored by its organisation.
caf::actor spawn_user(caf::event_based_actor* org, user_setup setup);

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::core::outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::core::sample)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::wake)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::admit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::admitted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::withdraw)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::settle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::begin_sessions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::end_sessions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::retire_user)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::cut_user)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::session_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::user_idle)

#pragma once

#include "actors/admin/provision_state.hpp"
#include "actors/run/run_state.hpp"
#include "actors/user/permit.hpp"
#include "actors/user/user_world.hpp"
#include "core/client_health.hpp"
#include "core/outcome.hpp"
#include "core/sample.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>

#include <memory>
#include <string>
#include <vector>

/// Messages between the actors of one node. They hold text, secrets and pointers, and never leave
/// the process.
namespace loadtest::actors {

/// User → itself: a pause is over.
struct wake {
  std::uint64_t ticket = 0;
};

/// User → node: may I send one request, that costs at most so much? Node → user: the answer, which
/// holds the permit when it is granted; an answer that nobody takes gives it back. User → node: no
/// answer is wanted any more.
struct admit {
  std::uint32_t org = 0;
  std::uint64_t question = 0; ///< a number of the user's own that never comes twice
  std::int64_t cost_nanousd = 0;
};
struct admitted {
  std::uint64_t question = 0;
  admittance answer = admittance::granted;
  std::shared_ptr<permit> granted;
};
struct withdraw {
  std::uint64_t question = 0;
};
/// Permit → node: it has come back.
struct settle {
  settlement what;
};

/// Org → user; `generation` comes back with `user_idle`.
struct begin_sessions {
  std::uint64_t generation = 0;
  std::shared_ptr<const run_clock> clock;
  bool repeat = false;
};
struct end_sessions {};
/// Org → user: no session any more.
struct retire_user {};

/// User → org and recorder.
struct session_over {
  std::uint32_t org = 0;
  std::uint32_t user = 0;
  session_end why = session_end::questions_completed;
  core::user_progress progress{}; ///< with the session done
};
/// User → org: no session is under way, and none will begin before you say so again.
struct user_idle {
  std::uint64_t generation = 0; ///< of the last `begin_sessions` that it has seen
};

/// Node → org: the first `users` users of your part are wanted.
struct set_active {
  std::uint32_t users = 0;
  std::shared_ptr<const run_clock> clock;
  bool repeat = false;
};
/// Org → node: how it stands; `answers` counts the `set_active` messages that it has seen.
struct org_report {
  std::uint32_t org = 0;
  std::uint32_t active = 0;
  std::uint64_t answers = 0;
  std::uint64_t sessions = 0; ///< completed in all
  bool over_budget = false;
};

/// Bootstrap → node.
struct provisioned {
  std::shared_ptr<const provision_state> state;
  std::string failure;
  bool reached = false; ///< the platform was there, and let the administrator in
};
/// Preflight → node.
struct preflighted {
  std::string default_model;
  std::vector<std::string> notes;
  std::string failure;
};
/// Node → bootstrap, preflight: give up.
struct abandon {
  std::string reason;
};

/// I/O threads → recorder: what they have counted of themselves. A message of its own, since CAF
/// 0.17.6 writes nothing at all of a type that is allowed to be unsafe, and deltas hold this one.
struct drained_health {
  core::client_health health;
};

/// Node → recorder: send what there is. Recorder → node, after its last delta: done.
struct flush {};
struct flushed {};

/// Run → observer, once a second and at the end.
struct run_progress {
  std::shared_ptr<const metrics::snapshot> so_far;
  run_state::stage stage = run_state::stage::bootstrap;
  core::nanoseconds since_t0{};
};
struct run_finished {
  std::shared_ptr<const metrics::snapshot> total;
  std::shared_ptr<const metrics::user_table> users;
  run_result result;
};

/// The door, or who starts it → run: these processes take part, and so many are missing. `late`:
/// the run has begun already.
struct run_hosts {
  std::vector<std::pair<host_info, caf::actor>> hosts;
  std::uint32_t missing = 0;
  bool late = false;
};

/// Host → its node parts: the run is out of reach, or has given up this node. Stop at once and
/// remove what was created. Node part → host: it is done.
struct orphaned {};
/// Owner → host: there is nobody any more who could let it into the run.
struct door_closed {};
struct part_over {
  std::vector<std::string> left_behind;
};
/// Host → its owner: the run needs it no more. With a failure: it was given up, or the run is lost.
struct host_over {
  std::string failure;
  std::vector<std::string> left_behind;
};
/// Host → its node parts: requests may be sent again.
struct readmitted {};

/// Anyone → run: end gracefully.
struct stop_run {
  std::string reason;
};

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::core::outcome)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::core::sample)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(std::vector<loadtest::core::sample>)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::drained_health)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::wake)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::admit)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::admitted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::withdraw)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::settle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::retire_user)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::begin_sessions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::end_sessions)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::session_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::user_idle)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::set_active)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::org_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::provisioned)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::preflighted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::abandon)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::flush)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::flushed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::run_progress)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::run_finished)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::stop_run)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::run_hosts)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::orphaned)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::door_closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::part_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::host_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::readmitted)

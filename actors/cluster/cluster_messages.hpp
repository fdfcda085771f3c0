#pragma once

#include "actors/message_types.hpp"

#include <caf/actor.hpp>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

/// What a worker and the coordinator's door say before the run begins. Both have shown each other
/// the join token before (introduction.hpp).
namespace loadtest::actors::cluster {

/// Worker → door: I would like to join. Door → worker: an invitation, or `refused`.
struct knock {
  std::string version;
  std::string worker;
};

/// What a worker makes its plan from, so that it is the coordinator's.
struct invitation {
  std::string test_run_id;
  std::uint64_t seed = 0;
  std::string scenario; ///< the file's text
  std::string name;     ///< which of its scenarios
  std::vector<std::pair<std::string, std::string>> set;
  /// The scenario as the coordinator runs it, without secrets.
  std::string effective;
  /// The digest of what it comes to with the environment's values.
  std::string resolved_digest;
};

struct refused {
  std::string why;
  bool for_now = false; ///< another try, or another process, may be taken
};

/// Worker → door: I have read the scenario, and this is my host. Door → worker: welcome, or
/// `refused`.
struct hello {
  std::string worker;
  std::string fingerprint; ///< of the effective scenario
  caf::actor host;
  std::int64_t clock_uncertainty_ns = 0;
};
struct welcome {
  std::uint32_t joined = 0; ///< nodes, this one and the coordinator's own included
  std::uint32_t expected = 0;
};

/// Worker → door, and its answer: what its steady clock shows.
struct clock_question {};
struct clock_answer {
  std::int64_t now_ns = 0;
};

using messages_at_door =
    message_list<knock, invitation, refused, hello, welcome, clock_question, clock_answer>;

template <class Inspector, class Message>
requires detail::contains<Message, messages_at_door>
typename Inspector::result_type inspect(Inspector& f, Message& x) {
  return inspect_members(f, x);
}

} // namespace loadtest::actors::cluster

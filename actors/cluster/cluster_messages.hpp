#pragma once

#include <caf/actor.hpp>
#include <caf/fwd.hpp>
#include <caf/meta/type_name.hpp>
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

template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, knock& x) {
  return f(caf::meta::type_name("knock"), x.version, x.worker);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, invitation& x) {
  return f(caf::meta::type_name("invitation"), x.test_run_id, x.seed, x.scenario, x.name, x.set,
           x.effective);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, refused& x) {
  return f(caf::meta::type_name("refused"), x.why, x.for_now);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, hello& x) {
  return f(caf::meta::type_name("hello"), x.worker, x.fingerprint, x.host, x.clock_uncertainty_ns);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, welcome& x) {
  return f(caf::meta::type_name("welcome"), x.joined, x.expected);
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, clock_question&) {
  return f(caf::meta::type_name("clock_question"));
}
template <class Inspector>
typename Inspector::result_type inspect(Inspector& f, clock_answer& x) {
  return f(caf::meta::type_name("clock_answer"), x.now_ns);
}

} // namespace loadtest::actors::cluster

#pragma once

#include "metrics/judge/run_facts.hpp"
#include "metrics/judge/thresholds.hpp"
#include "metrics/judge/validity.hpp"
#include "metrics/record/snapshot.hpp"

#include <string>
#include <vector>

namespace loadtest::metrics {

/// What a run comes to, judged once: the exit code, every report, the pod's message and the log
/// read it and evaluate nothing themselves.
struct verdict {
  std::string word = "pass"; ///< pass, fail, invalid, interrupted or error
  int exit_code = 0;         ///< spec cli.md, "Exit codes"
  /// Why the exit code is not 0: all that leads to it, in sentences.
  std::vector<std::string> reasons;
  /// What must be known of a run whatever its exit code: it was stopped by hand, it lost nodes, it
  /// left something behind.
  std::vector<std::string> remarks;
  std::vector<threshold_result> thresholds; ///< in their order in the scenario
  validity self_validity;
};

/// The reason that a threshold gives which was not met.
std::string not_met(const threshold_result& result);

/// Judges the run as far as it has come. While `facts.complete` is false nothing counts as left
/// behind: the verdict is what it will be if clean-up goes well.
verdict judge(const run_facts& facts, const snapshot& s);

/// In a pod: the verdict in one line with its line end.
std::string pod_message(const run_facts& facts, const snapshot& s, const verdict& v);

} // namespace loadtest::metrics

#pragma once

#include "core/threshold.hpp"
#include "metrics/judge/run_facts.hpp"
#include "metrics/record/snapshot.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadtest::metrics {

/// What a threshold came to.
struct threshold_result {
  enum class state_type : std::uint8_t { met, missed, undecided };
  std::string text;
  state_type state = state_type::undecided;
  std::optional<double> value;
  std::string why; ///< it could not be decided

  /// One line: "ttft_ms p95 < 500: 412".
  std::string in_words() const;
};

/// A percentile that the sample can't support, or a metric without values, leaves a threshold
/// undecided (spec measurement.md rule 12): a run that could not show that it meets a threshold
/// does not pass. `facts` give the time that rates are over, and the organisations' names.
threshold_result evaluate(const core::threshold& t, const run_facts& facts, const snapshot& s);

/// The first threshold with `abortOnFail` that is missed `since_t0` into the load, if any. `so_far`
/// gives the time under load and the organisations' names. A rate that must be high is missed only
/// when what is under way can't make up for it.
const core::threshold* aborting(const std::vector<core::threshold>& thresholds,
                                core::nanoseconds since_t0, const run_facts& so_far,
                                const snapshot& s);

} // namespace loadtest::metrics

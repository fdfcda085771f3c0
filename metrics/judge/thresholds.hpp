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
  /// Of a percentile: so is it at 99 %, by the bounds of `upper_confidence`. Always true of other
  /// figures, which are exact.
  bool supported = true;
  std::optional<double> value;
  double bound = 0.0; ///< what the value is held against
  std::string why;    ///< it could not be decided, or only weakly

  /// "met", "met, weakly supported", "missed" …
  std::string outcome() const;
  /// One line: "ttft_ms p95 < 500: 412".
  std::string in_words() const;
};
/// "met", "missed" or "undecided".
const char* to_string(threshold_result::state_type state) noexcept;

/// A percentile is judged by its nearest rank (spec measurement.md rule 12). A metric without
/// values, or a cost of which a part is not known, leaves a threshold undecided: a run that could
/// not show that it meets a threshold does not pass. `facts` give the time that rates are over, and
/// the organisations' names.
threshold_result evaluate(const core::threshold& t, const run_facts& facts, const snapshot& s);

/// The first threshold with `abortOnFail` that is missed `since_t0` into the load, if any. `so_far`
/// gives the time under load and the organisations' names. A rate that must be high is missed only
/// when what is under way can't make up for it, and a percentile when the miss is supported.
const core::threshold* aborting(const std::vector<core::threshold>& thresholds,
                                core::nanoseconds since_t0, const run_facts& so_far,
                                const snapshot& s);

} // namespace loadtest::metrics

#pragma once

#include "core/result.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::core {

/// One condition that a run must meet (spec scenario.md, `thresholds`), such as `p95 < 500` of
/// `ttft_ms{model=gpt-4o}`.
struct threshold {
  enum class metric_type : std::uint8_t {
    ttft,
    tpot,
    latency,
    user_latency,
    error_rate,
    goodput,
    requests_per_second,
    tokens_per_second,
    cost
  };
  enum class statistic_type : std::uint8_t { value, mean, min, max, percentile };
  enum class relation_type : std::uint8_t { less, at_most, greater, at_least };

  metric_type metric = metric_type::ttft;
  std::string group_by; ///< org, model, phase …; empty: the whole run
  std::string group;
  statistic_type statistic = statistic_type::value;
  double percent = 0.0; ///< of a percentile
  relation_type relation = relation_type::less;
  double bound = 0.0; ///< milliseconds, a share of 1, 1/s or dollars
  bool abort_on_fail = false;
  nanoseconds delay{0}; ///< from the start of the load until it may end the run
  std::string text;     ///< as a person reads it: "ttft_ms{model=gpt-4o} p95 < 500"

  /// Is `value` on the right side of the bound?
  bool met_by(double value) const noexcept;
};

/// Reads a metric, with its group if it has one, and a condition on it. Errors say what is known.
result<threshold> parse_threshold(std::string_view metric, std::string_view condition);

} // namespace loadtest::core

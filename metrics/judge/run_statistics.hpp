#pragma once

#include "core/time.hpp"
#include "metrics/judge/run_series.hpp"
#include "metrics/judge/series_analysis.hpp"
#include "metrics/record/snapshot.hpp"
#include "metrics/record/statistics.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>

namespace loadtest::metrics {

/// How sure the figures of a metric are, seen as a series over time.
struct series_statistics {
  double autocorrelation = 0.0; ///< lag 1, of the means of successive stretches
  std::uint64_t count = 0;
  /// So many independent attempts would give the mean as surely: their variance over that of the
  /// mean.
  std::uint64_t effective_count = 0;
  interval mean;
  std::array<interval, shown_percentiles.size()> percentiles{};
};

/// Little's law over the whole load, all attempts: as many were under way, on average, as came in a
/// second times the seconds that each took.
struct littles_law {
  double in_flight = 0.0; ///< L, as the clients count it
  double rate = 0.0;      ///< λ: attempts per second that have a record
  double seconds = 0.0;   ///< W, from admitted to closed, by those records
  std::string why;        ///< where L and λW differ by more than 1 %

  /// λW/L − 1.
  double difference() const noexcept { return rate * seconds / in_flight - 1.0; }
};

struct time_window {
  core::nanoseconds from{}; ///< into the load
  core::nanoseconds to{};
};

/// Spec measurement.md, "Statistics".
struct run_statistics {
  std::size_t stretches = 0;         ///< with load
  core::nanoseconds stretch{};       ///< how long one is
  std::optional<time_window> steady; ///< by MSER-5; never applied
  std::string why_not_steady;
  std::optional<series_statistics> ttft;
  std::optional<series_statistics> latency;
  std::string why_not_sure; ///< of either
  std::optional<littles_law> little;
};

struct statistics_context {
  std::uint64_t seed = 0;        ///< the run's: the same series gives the same intervals
  core::nanoseconds load_time{}; ///< from its beginning to the last answer
  bool lost_nodes = false;       ///< what was under way there has no record
};

run_statistics statistics_of(const run_series& series, const snapshot& total,
                             const statistics_context& context);

} // namespace loadtest::metrics

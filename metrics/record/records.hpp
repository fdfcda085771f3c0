#pragma once

#include "core/sample.hpp"
#include "metrics/record/snapshot.hpp"

#include <optional>
#include <string>

namespace loadtest::metrics {

/// One line of requests.jsonl, with its line end. Keys: spec cli.md, "The run directory".
std::string request_line(const core::sample& sample);

/// Header and rows of timeseries.csv, one row a second, each of the second that the snapshots
/// `before` and `now` enclose: all attempts that ended in it, warm-up and cool-down included.
/// Gauges are those of its end. A cell is empty where the second has no value, or too few for the
/// percentile.
std::string timeseries_header();
std::string timeseries_row(double elapsed_s, const std::string& phase, const snapshot& before,
                           const snapshot& now);

/// One line of at most 100 columns, without line end, on the second that the snapshots enclose.
/// TTFT is that of the second or, where it has too few attempts, of the run so far; errors and
/// cost are those of the run so far. `total`: how long the load is meant to last, if it is known.
std::string progress_line(core::nanoseconds elapsed, std::optional<core::nanoseconds> total,
                          const std::string& phase, const snapshot& before, const snapshot& now);

} // namespace loadtest::metrics

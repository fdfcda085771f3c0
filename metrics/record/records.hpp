#pragma once

#include "core/sample.hpp"
#include "metrics/record/snapshot.hpp"

#include <optional>
#include <string>

namespace loadtest::metrics {

/// One line of requests.jsonl, with its line end. Keys: spec cli.md, "The run directory".
std::string request_line(const core::sample& sample);

/// What is looked at once a second, at its end.
struct second_gauges {
  std::string phase{};
  std::uint32_t active_users = 0;
  std::uint32_t in_flight = 0;
  // p99 of the client's lags since the look before; none with too few values:
  std::optional<core::nanoseconds> send_lag{};
  std::optional<core::nanoseconds> read_lag{};
  std::optional<core::nanoseconds> loop_lag{};
};
/// What a look finds at `now`, after the one at `before`.
second_gauges gauges_of(std::string phase, const snapshot& before, const snapshot& now);

/// Header and rows of timeseries.csv, one row a second, warm-up and cool-down included: what began,
/// ended and arrived in it, wherever its attempt belongs. A cell is empty where the second has no
/// value, or too few for the percentile.
std::string timeseries_header();
std::string timeseries_row(double elapsed_s, const second_gauges& gauges,
                           const second_stats& second);

/// One line of at most 100 columns, without line end, on the second that the snapshots enclose.
/// TTFT is that of the second or, where it has too few attempts, of the run so far; errors and
/// cost are those of the run so far. `total`: how long the load is meant to last, if it is known.
std::string progress_line(core::nanoseconds elapsed, std::optional<core::nanoseconds> total,
                          const std::string& phase, const snapshot& before, const snapshot& now);

} // namespace loadtest::metrics

#pragma once

#include "metrics/judge/verdict.hpp"
#include "metrics/show/live_history.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::metrics {

struct screen_size {
  std::size_t columns = 80;
  std::size_t rows = 24;
  friend bool operator==(const screen_size&, const screen_size&) = default;
};

/// What the live screen says beside the statistics.
struct screen_facts {
  /// Names, target and the number of users; the rest is not known before the end.
  run_facts run;
  verdict so_far;       ///< of the run up to now
  std::string phase;    ///< bootstrap, drain, cleanup or the load phase's name
  bool measured = true; ///< the load phase is not a warm-up or cool-down
  bool leaving = false; ///< the run was asked to end
  core::nanoseconds elapsed{};
  std::optional<core::nanoseconds> total; ///< how long the load is meant to last, if it is known
  std::optional<std::uint64_t> max_requests;
  std::optional<std::int64_t> max_cost_nanousd;
  bool colour = false;
};

/// A run under way, in at most `size.rows` lines of at most `size.columns` columns: what matters
/// least is left out where there is little room, and a wide terminal gets a second column.
/// Percentiles are those of the measured attempts so far and, apart from them, of all attempts of
/// the last ten seconds; counts, errors and cost are those of all attempts. Requests, tokens and
/// TTFT are counted as they happen, the rest when attempts end; what has no value yet is blank.
std::vector<std::string> screen(const screen_facts& facts, const live_history& history,
                                const snapshot& now, screen_size size);

/// One line of bars, a value each, as high as its part of the largest; the latest `width` values.
std::string sparkline(const std::vector<double>& values, std::size_t width);

} // namespace loadtest::metrics

#pragma once

#include "metrics/show/ink_line.hpp"
#include "metrics/show/screen.hpp"

#include <cstddef>
#include <vector>

/// The parts of the live screen.
namespace loadtest::metrics {

/// What is left out first where rows are few: the highest.
enum class rank : std::uint8_t {
  always,
  ttft,
  requests,
  errors,
  latency,
  heading,
  users,
  cost,
  client,
  tokens,
  slowest,
  title,
  history,
  reason,
  tpot,
  hint,
  blank
};

struct ranked_line {
  metrics::rank rank;
  ink_line line;
};

/// Users, rates, errors, the table of percentiles, cost, the slowest organisation, the client.
std::vector<ranked_line> first_column(const screen_facts& facts, const live_history& history,
                                      const snapshot& now, std::size_t width);

/// Organisations, the slowest first, and models: as many as there is room for.
std::vector<ink_line> second_column(const screen_facts& facts, const snapshot& now,
                                    std::size_t width, std::size_t rows);

/// The organisation with the highest TTFT p95, or p50 while not all support a p95; the latency
/// where nothing streams. Empty for fewer than two, or without a supported percentile.
std::string slowest_org(const screen_facts& facts, const snapshot& now);

} // namespace loadtest::metrics

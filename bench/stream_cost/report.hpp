#pragma once

#include "bench/stream_cost/comparison.hpp"
#include "bench/stream_cost/mode.hpp"

#include <optional>
#include <string>
#include <vector>

namespace loadtest::bench {

/// All clients in one mode.
struct mode_summary {
  mode of;
  client_summary floor;
  client_summary sessions;
  std::optional<client_summary> product;
};

/// Was the origin so far behind its schedule that the figures tell of the machine rather than of
/// the clients: by more than half a period at its p99?
bool origin_starved(const mode_summary& m);
/// The table of one mode.
std::string describe(const mode_summary& m);
/// The performance targets that these modes can judge, one a line, with "holds" or by how much
/// they are missed.
std::string judge_targets(const std::vector<mode_summary>& modes);

} // namespace loadtest::bench

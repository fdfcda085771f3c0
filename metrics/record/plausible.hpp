#pragma once

#include "core/result.hpp"
#include "metrics/record/delta.hpp"

#include <cstddef>
#include <cstdint>

namespace loadtest::metrics {

/// What a node can have done since its last delta, by the plan and by what it was granted.
struct delta_limits {
  std::uint64_t attempts = 0;    ///< that ended, and sessions
  std::uint32_t orgs = 0;        ///< of the plan; their indices count from 1
  std::uint32_t users = 0;       ///< of the node: active, in flight, or with progress
  std::size_t groups = 0;        ///< of `measured` and of `all`, each; and types of error
  core::nanoseconds load{0};     ///< since T0
  std::size_t label_bytes = 256; ///< of a group's value, a type of error and the node's name
};

/// Is the delta consistent in itself and within these limits? Other nodes send deltas: what can't
/// be must not be merged. The error names the group, the figure and what it is held against.
core::result<void> plausible(const delta& d, const delta_limits& limits);

} // namespace loadtest::metrics

#pragma once

#include <cstdint>
#include <functional>

namespace loadtest::simulation {

/// Seeds that are tried one after the other.
struct campaign {
  std::uint64_t from = 1;
  std::uint64_t seeds = 300;
  unsigned jobs = 1; ///< processes that share them
};

struct campaign_result {
  std::uint64_t tried = 0;
  std::uint64_t failed = 0;
};

/// Calls `holds(seed)` for each in child processes. A seed that crashes its process, or takes more
/// than a minute, has failed too, and the others go on.
campaign_result carry_out(const campaign& c, const std::function<bool(std::uint64_t seed)>& holds);

} // namespace loadtest::simulation

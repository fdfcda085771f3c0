#pragma once

#include "metrics/record/delta.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace loadtest::metrics {

/// The run so far: the merge of all deltas. Everything that is shown or exported is a pure
/// function of it.
class snapshot {
public:
  /// False when this node's delta was merged before (or one before it is missing).
  bool merge(const delta& d);

  const std::map<group_key, group_stats>& measured() const noexcept { return measured_; }
  const std::map<group_key, group_stats>& all() const noexcept { return all_; }
  /// Overall statistics; empty ones before the first attempt.
  const group_stats& overall() const;
  const group_stats& overall_all() const;
  const core::client_health& health() const noexcept { return health_; }
  std::uint32_t active_users() const;
  std::uint32_t in_flight() const;
  std::uint64_t sessions_completed() const noexcept { return sessions_completed_; }

private:
  struct node_state {
    std::uint64_t sequence = 0;
    std::uint32_t active_users = 0;
    std::uint32_t in_flight = 0;
  };
  std::map<group_key, group_stats> measured_;
  std::map<group_key, group_stats> all_;
  core::client_health health_;
  std::map<std::string, node_state> nodes_;
  std::uint64_t sessions_completed_ = 0;
};

} // namespace loadtest::metrics

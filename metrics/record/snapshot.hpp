#pragma once

#include "core/shared_value.hpp"
#include "metrics/record/delta.hpp"

#include <array>
#include <cstdint>
#include <map>
#include <string>

namespace loadtest::metrics {

/// Groups whose copies share what was not changed since.
using shared_groups = std::map<group_key, core::shared_value<group_stats>>;

/// The seconds of a minute.
using minute_stats = std::array<second_stats, 60>;
/// By minute since T0; copies share those that were not changed since.
using shared_minutes = std::map<std::uint32_t, core::shared_value<minute_stats>>;

/// The run so far: the merge of all deltas. Everything that is shown or exported is a pure
/// function of it. A copy is cheap: it shares all groups, and a merge copies those it changes.
class snapshot {
public:
  /// False, and nothing is changed, when this node's delta was merged before or one before it is
  /// missing, and when a sum would overflow.
  bool merge(const delta& d);
  /// This node is lost: what it has counted stays, and nobody is active there any more.
  void lose(const std::string& node);

  const shared_groups& measured() const noexcept { return measured_; }
  const shared_groups& all() const noexcept { return all_; }
  /// Overall statistics; empty ones before the first attempt.
  const group_stats& overall() const;
  const group_stats& overall_all() const;
  const core::client_health& health() const noexcept { return *health_; }
  /// What happened in this second since T0, as far as it is known.
  second_stats second(std::uint32_t index) const;
  /// One more than the index of the last second in which anything happened.
  std::uint32_t seconds() const;
  std::uint32_t active_users() const;
  std::uint32_t in_flight() const;
  /// The most attempts that were under way at once; of several nodes, each at its own peak within
  /// the same second.
  std::uint32_t peak_in_flight() const noexcept { return peak_in_flight_; }
  std::uint64_t sessions_completed() const noexcept { return sessions_completed_; }
  std::uint64_t sessions_cut_short() const noexcept { return sessions_cut_short_; }
  const std::map<failure_kind, failure_count>& failures() const noexcept { return failures_; }
  /// Attempts under way, summed over time.
  std::uint64_t in_flight_ns() const noexcept { return in_flight_ns_; }

private:
  struct node_state {
    std::uint64_t sequence = 0;
    std::uint32_t active_users = 0;
    std::uint32_t in_flight = 0;
    std::uint32_t peak_in_flight = 0; ///< since the delta before
  };

  bool has_room_for(const delta& d) const;
  std::uint32_t sum_over_nodes(std::uint32_t node_state::*gauge) const;

  shared_groups measured_;
  shared_groups all_;
  shared_minutes minutes_;
  core::shared_value<core::client_health> health_;
  std::map<std::string, node_state> nodes_;
  std::map<failure_kind, failure_count> failures_;
  std::uint32_t peak_in_flight_ = 0;
  std::uint64_t sessions_completed_ = 0;
  std::uint64_t sessions_cut_short_ = 0;
  std::uint64_t in_flight_ns_ = 0;
};

} // namespace loadtest::metrics

#include "metrics/record/snapshot.hpp"

namespace loadtest::metrics {

namespace {

void merge_groups(std::map<group_key, group_stats>& into,
                  const std::map<group_key, group_stats>& from) {
  for (const auto& [key, group] : from)
    into[key].merge(group);
}

const group_stats& overall_of(const std::map<group_key, group_stats>& groups) {
  static const group_stats none;
  const auto found = groups.find(group_key{});
  return found == groups.end() ? none : found->second;
}

} // namespace

bool snapshot::merge(const delta& d) {
  const auto known = nodes_.find(d.node);
  const auto merged = known == nodes_.end() ? 0 : known->second.sequence;
  if (d.sequence != merged + 1)
    return false;
  nodes_[d.node] = {d.sequence, d.active_users, d.in_flight};
  merge_groups(measured_, d.measured);
  merge_groups(all_, d.all);
  health_.merge(d.health);
  sessions_completed_ += d.sessions_completed;
  return true;
}

const group_stats& snapshot::overall() const {
  return overall_of(measured_);
}

const group_stats& snapshot::overall_all() const {
  return overall_of(all_);
}

std::uint32_t snapshot::active_users() const {
  std::uint32_t sum = 0;
  for (const auto& [name, node] : nodes_)
    sum += node.active_users;
  return sum;
}

std::uint32_t snapshot::in_flight() const {
  std::uint32_t sum = 0;
  for (const auto& [name, node] : nodes_)
    sum += node.in_flight;
  return sum;
}

} // namespace loadtest::metrics

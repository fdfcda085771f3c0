#include "metrics/record/snapshot.hpp"

#include "metrics/record/headroom.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

using groups = std::map<group_key, group_stats>;

void merge_groups(shared_groups& into, const groups& from) {
  for (const auto& [key, group] : from)
    into[key].change().merge(group);
}

bool groups_have_room(const shared_groups& sum, const groups& more) {
  return std::all_of(more.begin(), more.end(), [&](const auto& entry) {
    const auto known = sum.find(entry.first);
    return known == sum.end() || has_room(*known->second, entry.second);
  });
}

bool seconds_have_room(const snapshot& sum, const delta& more) {
  return std::all_of(more.seconds.begin(), more.seconds.end(), [&](const auto& entry) {
    return has_room(sum.second(entry.first), entry.second);
  });
}

bool failures_have_room(const std::map<failure_kind, failure_count>& sum,
                        const std::map<failure_kind, failure_count>& more) {
  return std::all_of(more.begin(), more.end(), [&](const auto& entry) {
    const auto known = sum.find(entry.first);
    return known == sum.end() || (has_room(known->second.attempts, entry.second.attempts) &&
                                  has_room(known->second.measured, entry.second.measured));
  });
}

const group_stats& overall_of(const shared_groups& groups) {
  static const group_stats none;
  const auto found = groups.find(group_key{});
  return found == groups.end() ? none : *found->second;
}

} // namespace

bool snapshot::has_room_for(const delta& d) const {
  return groups_have_room(measured_, d.measured) && groups_have_room(all_, d.all) &&
         seconds_have_room(*this, d) && has_room(*health_, d.health) &&
         failures_have_room(failures_, d.failures) &&
         has_room(sessions_completed_, d.sessions_completed) &&
         has_room(sessions_cut_short_, d.sessions_cut_short) &&
         has_room(in_flight_ns_, d.in_flight_ns);
}

bool snapshot::merge(const delta& d) {
  const auto known = nodes_.find(d.node);
  const auto merged = known == nodes_.end() ? 0 : known->second.sequence;
  if (d.sequence != merged + 1 || !has_room_for(d))
    return false;
  nodes_[d.node] = {d.sequence, d.active_users, d.in_flight, d.peak_in_flight};
  peak_in_flight_ = std::max(peak_in_flight_, sum_over_nodes(&node_state::peak_in_flight));
  merge_groups(measured_, d.measured);
  merge_groups(all_, d.all);
  for (const auto& [index, second] : d.seconds)
    minutes_[index / 60].change()[index % 60].merge(second);
  health_.change().merge(d.health);
  for (const auto& [kind, count] : d.failures)
    failures_[kind].merge(count);
  sessions_completed_ += d.sessions_completed;
  sessions_cut_short_ += d.sessions_cut_short;
  in_flight_ns_ += d.in_flight_ns;
  return true;
}

const group_stats& snapshot::overall() const {
  return overall_of(measured_);
}

const group_stats& snapshot::overall_all() const {
  return overall_of(all_);
}

second_stats snapshot::second(std::uint32_t index) const {
  const auto found = minutes_.find(index / 60);
  return found == minutes_.end() ? second_stats{} : (*found->second)[index % 60];
}

std::uint32_t snapshot::seconds() const {
  if (minutes_.empty())
    return 0;
  const auto& [minute, stats] = *minutes_.rbegin();
  std::uint32_t last = 60;
  while (last > 1 && (*stats)[last - 1] == second_stats{})
    --last;
  return minute * 60 + last;
}

void snapshot::lose(const std::string& node) {
  const auto known = nodes_.find(node);
  if (known == nodes_.end())
    return;
  known->second = {known->second.sequence, 0, 0, 0};
}

std::uint32_t snapshot::sum_over_nodes(std::uint32_t node_state::*gauge) const {
  std::uint32_t sum = 0;
  for (const auto& [name, node] : nodes_)
    sum += node.*gauge;
  return sum;
}

std::uint32_t snapshot::active_users() const {
  return sum_over_nodes(&node_state::active_users);
}

std::uint32_t snapshot::in_flight() const {
  return sum_over_nodes(&node_state::in_flight);
}

} // namespace loadtest::metrics

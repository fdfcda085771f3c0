#include "actors/node/node_state.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// What nobody counts on any more is removed within so much time.
constexpr core::nanoseconds orphan_cleanup = 60s;

void append(node_state::commands& to, node_state::commands more) {
  to.insert(to.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

} // namespace

node_state::node_state(node_facts facts)
    : facts_(std::move(facts)), pattern_(facts_.plan->phases) {}

node_state::commands node_state::on_shard(const shard& m) {
  if (stage_ != stage::empty || orphaned_)
    return {};
  stage_ = stage::preparing;
  shard_ = m;
  gate_.emplace(limits_of_node());
  return {prepare{}};
}

gate_limits node_state::limits_of_node() const {
  const auto& plan = *facts_.plan;
  gate_limits result;
  result.requests = plan.max_requests.has_value();
  result.cost = plan.max_cost_nanousd.has_value();
  result.slots = plan.max_concurrent_requests.has_value();
  result.rate = plan.max_requests_per_second.has_value();
  result.fenced = facts_.fenced;
  const auto& budget = plan.org_budget;
  if (!budget || !budget->enforced_by_harness || !budget->limit_usd)
    return result;
  for (const auto& org : shard_.orgs) {
    const auto spent = shard_.spent_nanousd.find(org.org);
    result.budgets[org.org] = {std::llround(*budget->limit_usd * 1e9 * share_of(org.org)),
                               spent == shard_.spent_nanousd.end() ? 0 : spent->second};
  }
  return result;
}

/// The users of an organisation that are here, of all that it has.
double node_state::share_of(std::uint32_t org) const {
  for (const auto& o : shard_.orgs)
    if (o.org == org)
      return static_cast<double>(o.users) / facts_.plan->org_users[org - 1];
  return 0.0;
}

node_state::commands node_state::on_made(const made_shard& m) {
  if (stage_ != stage::preparing)
    return {};
  made_ = m;
  if (orphaned_)
    return remove(orphan_cleanup);
  const auto first = std::find_if(shard_.orgs.begin(), shard_.orgs.end(),
                                  [](const auto& org) { return org.users > 0; });
  if (!m.failure.empty() || first == shard_.orgs.end())
    return tell_ready(m.failure, !m.failure.empty() && !m.reached, {});
  return {examine{first->org, first->first_user}};
}

node_state::commands node_state::on_examined(const std::string& failure,
                                             const std::vector<std::string>& notes) {
  if (stage_ != stage::preparing)
    return {};
  return orphaned_ ? remove(orphan_cleanup) : tell_ready(failure, !failure.empty(), notes);
}

node_state::commands node_state::tell_ready(const std::string& failure, bool preflight,
                                            const std::vector<std::string>& notes) {
  stage_ = stage::ready;
  return {to_run{shard_ready{facts_.part, made_.orgs, made_.users, failure, preflight, notes,
                             made_.shared_orgs}}};
}

node_state::commands node_state::on_start(const start_load& m, core::mono_time now,
                                          core::presence in_flight) {
  if (stage_ != stage::ready || orphaned_)
    return {};
  in_flight_reported_ = in_flight.total_ns;
  stage_ = stage::loading;
  t0_ = core::mono_time{core::nanoseconds{m.t0_ns} - facts_.clock_offset};
  activation_.emplace(facts_.plan->org_users, shard_);
  for (const auto& o : shard_.orgs)
    if (o.users > 0) // else it was made for others
      orgs_[o.org];
  return {begin_orgs{}, wake_at{tick::load, std::max(t0_, now)}};
}

node_state::commands node_state::on_stop(const stop_load& m, core::mono_time now) {
  switch (stage_) {
  case stage::preparing:
    return {abandon_preparation{"stopped before the bootstrap was complete"}};
  case stage::loading:
  case stage::stopping: {
    auto result = stop(now);
    if (m.at_once) {
      result.push_back(cut_short{});
      result.push_back(wake_at{tick::cut, now + 5s});
    }
    return result;
  }
  default:
    return {};
  }
}

node_state::commands node_state::on_clean_up(const clean_up& m) {
  if (stage_ != stage::drained && stage_ != stage::ready)
    return {};
  return remove(core::nanoseconds{m.within_ns});
}

node_state::commands node_state::remove(core::nanoseconds within) {
  stage_ = stage::removing;
  return {retire_shard{within}};
}

node_state::commands node_state::on_retired(const std::vector<std::string>& left_behind,
                                            bool gave_up) {
  if (stage_ != stage::removing)
    return {};
  stage_ = stage::removed;
  if (orphaned_)
    return {part_over{left_behind}};
  return {to_run{shard_clean{facts_.part, left_behind, gave_up}}};
}

node_state::commands node_state::on_send_records() {
  return orphaned_ ? commands{} : commands{read_piece{}};
}

node_state::commands node_state::on_records_ack(const records_ack& m) {
  return m.number == pieces_ && !orphaned_ ? commands{read_piece{}} : commands{};
}

node_state::commands node_state::on_piece(std::string lines, std::uint64_t kept,
                                          std::uint64_t lost) {
  if (lines.empty())
    return {to_run{records_sent{facts_.part, kept, lost}}};
  return {to_run{records_piece{facts_.part, ++pieces_, std::move(lines)}}};
}

node_state::commands node_state::on_orphaned(core::mono_time now) {
  if (std::exchange(orphaned_, true))
    return {};
  commands result;
  switch (stage_) {
  case stage::empty:
  case stage::removed:
    return {part_over{}};
  case stage::preparing: // it is told to give up, and says so
    return {abandon_preparation{"the run has ended for this worker"}};
  case stage::removing:
    return {};
  case stage::loading:
  case stage::stopping:
    result = stop(now);
    [[fallthrough]];
  case stage::ready:
  case stage::flushing:
  case stage::drained:
    result.push_back(end_orgs{});
    append(result, remove(orphan_cleanup));
    return result;
  }
  return result;
}

} // namespace loadtest::actors

#include "actors/run/run_state.hpp"
#include "metrics/judge/thresholds.hpp"
#include "metrics/record/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// `limits.maxErrorRate` holds from so many attempts on (spec scenario.md).
constexpr std::uint64_t attempts_to_judge = 20;
/// A lease of cost is at least this part of a node's share of the limit.
constexpr std::int64_t cost_slices = 20;
/// A host that was not heard of for so long is lost. Heartbeats come, and are looked for, once a
/// second: it is noticed within ten (spec cluster.md).
constexpr auto longest_silence = 9s;
/// When a tick of one second comes so late, it was the run part that stood still.
constexpr auto late_tick = 3s;

} // namespace

/// Each node part gets a share of the rate and of the concurrency by its users.
void run_state::share_limits() {
  double total = 0.0;
  for (const auto& [name, p] : parts_)
    total += users_of(p.users);
  std::uint32_t given = 0;
  for (auto& [name, p] : parts_) {
    const double users = users_of(p.users);
    p.per_second = plan_->max_requests_per_second.value_or(0.0) * users / total;
    if (const auto all = plan_->max_concurrent_requests) {
      p.concurrent =
          std::max<std::uint32_t>(1, static_cast<std::uint32_t>(std::floor(*all * users / total)));
      given += p.concurrent;
    }
  }
  for (auto& [name, p] : parts_)
    if (given < plan_->max_concurrent_requests.value_or(0)) {
      ++p.concurrent;
      ++given;
    }
}

run_state::commands run_state::on_delta(const metrics::delta& d) {
  auto* p = heard(d.node);
  if (!p || !snapshot_.merge(d))
    return {};
  for (const auto& [user, progress] : d.progress)
    p->progress[user] = progress;
  if (!plan_->max_error_rate)
    return {};
  const auto& all = snapshot_.overall_all();
  const auto ended = all.attempts - all.cancelled;
  if (ended < attempts_to_judge || metrics::error_rate(all) <= *plan_->max_error_rate)
    return {};
  return on_limit("error_rate", {{"error_rate", metrics::error_rate(all)},
                                 {"max_error_rate", *plan_->max_error_rate},
                                 {"attempts", ended}});
}

run_state::commands run_state::on_lease_request(const lease_request& message) {
  if (!hears(message.node))
    return {};
  lease granted{epoch_, std::min(message.requests, requests_left_), 0};
  requests_left_ -= granted.requests;
  if (message.cost_nanousd > 0) {
    const auto slice = *plan_->max_cost_nanousd / (cost_slices * std::int64_t(parts_.size()));
    granted.cost_nanousd = std::min(std::max(message.cost_nanousd, slice), cost_left_);
    cost_left_ -= granted.cost_nanousd;
  }
  exhausted_.erase(message.node);
  if (message.requests > 0 && granted.requests == 0)
    exhausted_[message.node] = "requests";
  else if (message.idle && granted.cost_nanousd < message.cost_nanousd)
    exhausted_[message.node] = "cost";
  commands result{{message.node, granted}};
  for (auto& c : check_exhausted())
    result.push_back(std::move(c));
  return result;
}

/// The load ends when nobody who still has something to do can get what it needs.
run_state::commands run_state::check_exhausted() {
  const char* limit = nullptr;
  for (const auto& [name, p] : parts_) {
    if (p.at >= part_stage::drained)
      continue;
    const auto lacking = exhausted_.find(name);
    if (lacking == exhausted_.end())
      return {};
    limit = lacking->second;
  }
  if (!limit)
    return {};
  if (std::string_view{limit} == "requests")
    return on_limit(limit, {{"max_requests", *plan_->max_requests}});
  return on_limit(limit, {{"max_cost_usd", static_cast<double>(*plan_->max_cost_nanousd) / 1e9}});
}

/// A limit of the run is reached; `fields` say how.
run_state::commands run_state::on_limit(const char* limit, std::vector<core::log_field> fields) {
  if (stage_ > stage::drain || !result_.ended_by.empty())
    return {};
  fields.insert(fields.begin(), {"limit", limit});
  const bool normal =
      std::string_view{limit} == "duration" || std::string_view{limit} == "requests";
  log_.tell(normal ? core::log_level::info : core::log_level::warn, "limit reached",
            std::move(fields));
  return on_stop(limit);
}

run_state::commands run_state::on_tick(core::mono_time now) {
  const auto since_tick = core::reached(last_tick_) ? now - last_tick_ : core::nanoseconds{0};
  last_tick_ = now;
  commands result;
  for (auto& [name, h] : hosts_) {
    if (h.local || h.lost)
      continue;
    if (since_tick > late_tick)
      h.heard += since_tick;
    // A host without a node part says nothing.
    if (!has_part(name))
      h.heard = now;
    if (now - h.heard >= longest_silence)
      for (auto& c : on_lost(name, "was not heard of for 9 s", now))
        result.push_back(std::move(c));
  }
  if (stage_ != stage::simulate && stage_ != stage::drain)
    return result;
  const auto stop = [&](const char* limit, core::log_field most) {
    for (auto& c : on_limit(limit, {std::move(most)}))
      result.push_back(std::move(c));
  };
  const auto since_t0 = now - t0_;
  if (plan_->max_duration && since_t0 >= *plan_->max_duration)
    stop("duration", {"max_duration_s", *plan_->max_duration});
  else if (const auto* missed = metrics::aborting(plan_->thresholds, since_t0, snapshot_);
           missed && result_.ended_by.empty()) {
    result_.notes.push_back("ended by the threshold " + missed->text);
    stop("threshold", {"threshold", missed->text});
  }
  return result;
}

} // namespace loadtest::actors

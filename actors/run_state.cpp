#include "actors/run_state.hpp"

#include "metrics/statistics.hpp"
#include "metrics/thresholds.hpp"

#include <algorithm>
#include <string_view>

namespace loadtest::actors {

namespace {

/// `limits.maxErrorRate` holds from so many attempts on (spec scenario.md).
constexpr std::uint64_t attempts_to_judge = 20;
/// A lease of cost is at least this part of a node's share of the limit.
constexpr std::int64_t cost_slices = 20;

} // namespace

run_state::run_state(std::shared_ptr<const scenario::plan> plan, std::vector<std::string> nodes,
                     core::logger log)
    : plan_(std::move(plan)), nodes_(std::move(nodes)), log_(std::move(log)),
      pattern_(plan_->phases), awaited_(nodes_.begin(), nodes_.end()),
      requests_left_(plan_->max_requests.value_or(0)),
      cost_left_(plan_->max_cost_nanousd.value_or(0)) {}

run_state::commands run_state::begin() {
  const auto shards = make_shards(*plan_, nodes_.size(), epoch_);
  commands result;
  for (std::size_t i = 0; i < nodes_.size(); ++i)
    result.push_back({nodes_[i], shards[i]});
  return result;
}

run_state::commands run_state::on_ready(const shard_ready& message, core::mono_time now) {
  if (stage_ != stage::bootstrap || awaited_.erase(message.node) == 0)
    return {};
  result_.orgs += message.orgs;
  result_.users += message.users;
  if (result_.failure.empty() && !message.failure.empty()) {
    result_.failure = message.failure;
    failed_as_ = message.preflight ? "preflight_failed" : "bootstrap_failed";
  }
  for (const auto& note : message.notes)
    if (std::find(result_.notes.begin(), result_.notes.end(), note) == result_.notes.end()) {
      log_.info("preflight note", {{"note", note}});
      result_.notes.push_back(note);
    }
  if (!awaited_.empty())
    return {};
  if (!result_.failure.empty() && result_.ended_by.empty()) {
    const bool preflight = failed_as_ == "preflight_failed";
    log_.error(preflight ? "preflight failed" : "bootstrap failed", {{"detail", result_.failure}});
    result_.ended_by = failed_as_;
  }
  if (!result_.ended_by.empty())
    return clean();
  stage_ = stage::simulate;
  awaited_ = {nodes_.begin(), nodes_.end()};
  t0_ = now;
  log_.info("load begins", {{"organizations", result_.orgs}, {"users", result_.users}});
  return start();
}

/// Each node gets its share of the rate and of the concurrency, and no node gets none.
run_state::commands run_state::start() {
  const auto nodes = nodes_.size();
  commands result;
  for (std::size_t i = 0; i < nodes; ++i) {
    start_load message{epoch_, 0, plan_->max_requests_per_second.value_or(0.0) / double(nodes), 0};
    if (const auto all = plan_->max_concurrent_requests)
      message.concurrent_requests = std::max<std::uint32_t>(
          1, static_cast<std::uint32_t>(*all / nodes + (i < *all % nodes ? 1 : 0)));
    result.push_back({nodes_[i], message});
  }
  return result;
}

run_state::commands run_state::on_delta(const metrics::delta& d) {
  if (!snapshot_.merge(d) || !plan_->max_error_rate)
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
  lease granted{epoch_, std::min(message.requests, requests_left_), 0};
  requests_left_ -= granted.requests;
  if (message.cost_nanousd > 0) {
    const auto slice = *plan_->max_cost_nanousd / (cost_slices * std::int64_t(nodes_.size()));
    granted.cost_nanousd = std::min(std::max(message.cost_nanousd, slice), cost_left_);
    cost_left_ -= granted.cost_nanousd;
  }
  commands result{{message.node, granted}};
  const auto stop = [&](const char* limit, core::log_field most) {
    for (auto& c : on_limit(limit, {std::move(most)}))
      result.push_back(std::move(c));
  };
  if (message.requests > 0 && granted.requests == 0)
    stop("requests", {"max_requests", *plan_->max_requests});
  if (message.idle && granted.cost_nanousd < message.cost_nanousd)
    broke_.insert(message.node);
  else
    broke_.erase(message.node);
  if (broke_.size() == nodes_.size())
    stop("cost", {"max_cost_usd", static_cast<double>(*plan_->max_cost_nanousd) / 1e9});
  return result;
}

/// A limit of the run is reached; `fields` say how.
run_state::commands run_state::on_limit(const char* limit, std::vector<core::log_field> fields) {
  if (stage_ > stage::simulate || !result_.ended_by.empty())
    return {};
  fields.insert(fields.begin(), {"limit", limit});
  const bool normal =
      std::string_view{limit} == "duration" || std::string_view{limit} == "requests";
  log_.tell(normal ? core::log_level::info : core::log_level::warn, "limit reached",
            std::move(fields));
  return on_stop(limit);
}

run_state::commands run_state::on_tick(core::mono_time now) {
  if (stage_ != stage::simulate)
    return {};
  const auto since_t0 = now - t0_;
  if (plan_->max_duration && since_t0 >= *plan_->max_duration)
    return on_limit("duration", {{"max_duration_s", *plan_->max_duration}});
  if (const auto* missed = metrics::aborting(plan_->thresholds, since_t0, snapshot_)) {
    result_.notes.push_back("ended by the threshold " + missed->text);
    return on_limit("threshold", {{"threshold", missed->text}});
  }
  return {};
}

void run_state::on_phase(core::mono_time now) {
  if (stage_ != stage::simulate)
    return;
  const auto& phase = pattern_.phase(pattern_.phase_at(now - t0_));
  log_.info("phase begins", {{"phase", phase.name},
                             {"target_users", phase.target_users},
                             {"duration_s", phase.duration}});
}

run_state::commands run_state::on_stop(const std::string& reason) {
  if (stage_ > stage::simulate || !result_.ended_by.empty())
    return {};
  result_.ended_by = reason;
  log_.info("load stops", {{"reason", reason}});
  if (stage_ == stage::simulate)
    stage_ = stage::drain;
  return to_all(stop_load{epoch_, reason});
}

void run_state::on_users(const user_report& message) {
  for (const auto& user : message.users)
    users_.merge(user);
}

run_state::commands run_state::on_drained(const shard_drained& message, core::mono_time now) {
  if ((stage_ != stage::simulate && stage_ != stage::drain) || awaited_.erase(message.node) == 0)
    return {};
  stage_ = stage::drain;
  for (const auto org : message.over_budget)
    result_.notes.push_back("organization '" + plan_->org_name(org) +
                            "' ran out of its budget; its users stopped");
  if (!awaited_.empty())
    return {};
  result_.load_time = now - t0_;
  const auto& all = snapshot_.overall_all();
  log_.info("load done", {{"duration_s", result_.load_time},
                          {"requests", all.attempts},
                          {"ok", all.ok},
                          {"errors", all.errors},
                          {"abandoned", all.abandoned}});
  if (result_.ended_by.empty())
    result_.ended_by = "completed";
  return clean();
}

run_state::commands run_state::clean() {
  awaited_ = {nodes_.begin(), nodes_.end()};
  if (plan_->cleanup_on_completion) {
    stage_ = stage::cleanup;
    log_.info("cleanup begins");
    return to_all(clean_up{epoch_});
  }
  stage_ = stage::done;
  result_.notes.push_back("cleanup.onCompletion is false: what the run created stays on the "
                          "platform");
  return {};
}

run_state::commands run_state::on_clean(const shard_clean& message) {
  if (stage_ != stage::cleanup || awaited_.erase(message.node) == 0)
    return {};
  result_.left_behind.insert(result_.left_behind.end(), message.left_behind.begin(),
                             message.left_behind.end());
  if (!awaited_.empty())
    return {};
  stage_ = stage::done;
  for (const auto& object : result_.left_behind)
    log_.warn("left behind", {{"object", object}});
  log_.info("cleanup done", {{"left_behind", result_.left_behind.size()}});
  return {};
}

std::vector<shard> make_shards(const scenario::plan& plan, std::size_t nodes, std::uint64_t epoch) {
  std::vector<shard> result(nodes);
  std::vector<std::uint64_t> users(nodes, 0);
  for (auto& s : result)
    s.epoch = epoch;
  for (std::uint32_t o = 1; o <= plan.org_users.size(); ++o) {
    const auto least = std::min_element(users.begin(), users.end()) - users.begin();
    result[least].orgs.push_back({o, 1, plan.org_users[o - 1]});
    users[least] += plan.org_users[o - 1];
  }
  return result;
}

} // namespace loadtest::actors

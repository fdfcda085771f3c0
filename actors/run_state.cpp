#include "actors/run_state.hpp"

#include <algorithm>

namespace loadtest::actors {

run_state::run_state(std::shared_ptr<const scenario::plan> plan, std::vector<std::string> nodes)
    : plan_(std::move(plan)), nodes_(std::move(nodes)), awaited_(nodes_.begin(), nodes_.end()),
      requests_left_(plan_->max_requests.value_or(0)) {}

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
  if (result_.failure.empty())
    result_.failure = message.failure;
  if (!awaited_.empty())
    return {};
  if (!result_.failure.empty() && result_.ended_by.empty())
    result_.ended_by = "bootstrap_failed";
  if (!result_.ended_by.empty())
    return clean();
  stage_ = stage::simulate;
  awaited_ = {nodes_.begin(), nodes_.end()};
  t0_ = now;
  return to_all(start_load{epoch_, 0});
}

bool run_state::on_delta(const metrics::delta& d) {
  return snapshot_.merge(d);
}

run_state::commands run_state::on_lease_request(const lease_request& message) {
  const auto granted = std::min(message.requests, requests_left_);
  requests_left_ -= granted;
  commands result{{message.node, lease{epoch_, granted}}};
  if (granted == 0)
    for (auto& c : on_stop("requests"))
      result.push_back(std::move(c));
  return result;
}

run_state::commands run_state::on_tick(core::mono_time now) {
  if (stage_ == stage::simulate && plan_->max_duration && now - t0_ >= *plan_->max_duration)
    return on_stop("duration");
  return {};
}

run_state::commands run_state::on_stop(const std::string& reason) {
  if (stage_ > stage::simulate || !result_.ended_by.empty())
    return {};
  result_.ended_by = reason;
  if (stage_ == stage::simulate)
    stage_ = stage::drain;
  return to_all(stop_load{epoch_, reason});
}

run_state::commands run_state::on_drained(const shard_drained& message, core::mono_time now) {
  if ((stage_ != stage::simulate && stage_ != stage::drain) || awaited_.erase(message.node) == 0)
    return {};
  stage_ = stage::drain;
  if (!awaited_.empty())
    return {};
  result_.load_time = now - t0_;
  if (result_.ended_by.empty())
    result_.ended_by = "completed";
  return clean();
}

run_state::commands run_state::clean() {
  awaited_ = {nodes_.begin(), nodes_.end()};
  if (plan_->cleanup_on_completion) {
    stage_ = stage::cleanup;
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
  if (awaited_.empty())
    stage_ = stage::done;
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

#include "actors/run/run_state.hpp"

#include <algorithm>
#include <initializer_list>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// How long before T0 several nodes are told of it.
constexpr auto start_notice = 500ms;

/// What is to follow from several steps, which are taken in this order: what stands in braces is
/// evaluated from left to right, the arguments of a function are not.
run_state::commands in_turn(std::initializer_list<run_state::commands> steps) {
  run_state::commands result;
  for (const auto& step : steps)
    result.insert(result.end(), step.begin(), step.end());
  return result;
}

} // namespace

run_state::run_state(std::shared_ptr<const scenario::plan> plan, core::logger log)
    : plan_(std::move(plan)), log_(std::move(log)), pattern_(plan_->phases),
      requests_left_(plan_->max_requests.value_or(0)),
      cost_left_(plan_->max_cost_nanousd.value_or(0)) {}

run_state::commands run_state::begin(const std::vector<host_info>& hosts, std::uint32_t missing,
                                     core::mono_time now) {
  if (stage_ == stage::done)
    return {};
  if (missing > 0)
    degrade(std::to_string(missing) + " of " + std::to_string(missing + hosts.size()) +
            " nodes had not joined when the run began; the others have their users");
  const auto shards = make_shards(*plan_, hosts.size(), epoch_);
  maker_ = hosts.front().name;
  result_.nodes = static_cast<std::uint32_t>(hosts.size());
  for (const auto& host : hosts)
    result_.clock_uncertainty = std::max(result_.clock_uncertainty, host.clock_uncertainty);
  commands result;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    hosts_[hosts[i].name] = {hosts[i].local, false, false, now};
    if (shards[i].orgs.empty())
      continue;
    auto& p = parts_[hosts[i].name];
    p.host = hosts[i].name;
    p.users = shards[i];
    result.push_back({p.host, open_part{p.host}});
  }
  share_limits();
  return result;
}

run_state::part* run_state::heard(const std::string& name) {
  const auto found = parts_.find(name);
  return found == parts_.end() || !live(found->second) ? nullptr : &found->second;
}

bool run_state::hears(const std::string& name) const {
  const auto found = parts_.find(name);
  return found != parts_.end() && live(found->second);
}

bool run_state::all_at_least(part_stage stage) const {
  return std::all_of(parts_.begin(), parts_.end(),
                     [&](const auto& p) { return p.second.at >= stage; });
}

run_state::commands run_state::on_opened(const part_opened& message, core::mono_time now) {
  auto* p = heard(message.node);
  if (!p || p->at != part_stage::opening)
    return {};
  p->at = part_stage::waiting;
  return in_turn({send_shards(), advance(now)});
}

/// To those that wait, when the organisations that several nodes have users of are there.
run_state::commands run_state::send_shards() {
  commands result;
  for (auto& [name, p] : parts_) {
    if (p.at != part_stage::waiting)
      continue;
    // Nothing more is created in a run that has failed.
    if (!result_.failure.empty() || !result_.ended_by.empty()) {
      p.at = part_stage::over;
      continue;
    }
    bool complete = true;
    if (p.first && plan_->targets.dialect)
      for (auto& org : p.users.orgs) {
        if (name == maker_ || org.users == plan_->org_users[org.org - 1])
          continue;
        const auto known = org_ids_.find(org.org);
        complete = complete && known != org_ids_.end();
        if (known != org_ids_.end())
          org.org_id = known->second;
      }
    if (!complete)
      continue;
    p.at = part_stage::preparing;
    result.push_back({name, p.users});
  }
  return result;
}

run_state::commands run_state::on_ready(const shard_ready& message, core::mono_time now) {
  auto* p = heard(message.node);
  if (!p || p->at != part_stage::preparing)
    return {};
  p->at = part_stage::ready;
  for (const auto& note : message.notes)
    if (std::find(result_.notes.begin(), result_.notes.end(), note) == result_.notes.end()) {
      log_.info("preflight note", {{"note", note}});
      result_.notes.push_back(note);
    }
  if (hosts_[p->host].leaving) {
    p->at = part_stage::drained;
    return in_turn({take_over(*p), clean_part(message.node, *p), advance(now)});
  }
  if (!p->first && !message.failure.empty()) {
    degrade("users could not be taken over: " + message.failure);
    p->at = part_stage::drained;
    return advance(now);
  }
  if (!std::exchange(p->counted, true)) {
    // Where several nodes have users of an organisation, it counts with the first of them.
    const auto orgs = std::count_if(p->users.orgs.begin(), p->users.orgs.end(),
                                    [](const auto& o) { return o.first_user == 1 && o.users > 0; });
    result_.orgs += std::min(message.orgs, static_cast<std::uint32_t>(orgs));
    result_.users += message.users;
  }
  if (result_.failure.empty() && !message.failure.empty()) {
    result_.failure = message.failure;
    failed_as_ = message.preflight ? "preflight_failed" : "bootstrap_failed";
  }
  for (const auto& [org, id] : message.org_ids)
    org_ids_[org] = id;
  return in_turn({send_shards(), advance(now)});
}

/// Goes on to the next stage when all parts have come so far.
run_state::commands run_state::advance(core::mono_time now) {
  switch (stage_) {
  case stage::bootstrap:
    if (!all_at_least(part_stage::ready))
      return {};
    if (!result_.failure.empty() && result_.ended_by.empty()) {
      const bool preflight = failed_as_ == "preflight_failed";
      log_.error(preflight ? "preflight failed" : "bootstrap failed",
                 {{"detail", result_.failure}});
      result_.ended_by = failed_as_;
    }
    return result_.ended_by.empty() ? start(now) : clean();
  case stage::simulate:
  case stage::drain: {
    commands result;
    for (auto& [name, p] : parts_)
      if (p.at == part_stage::ready) {
        // What is taken over when the run ends is not begun any more.
        p.at = result_.ended_by.empty() ? part_stage::loading : part_stage::drained;
        if (p.at == part_stage::loading)
          result.push_back({name, start_of(p)});
      }
    if (!all_at_least(part_stage::drained))
      return result;
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
  case stage::cleanup:
    return all_at_least(part_stage::clean) ? finish() : commands{};
  case stage::gather:
    return all_at_least(part_stage::over) ? finish() : commands{};
  case stage::done:
    return {};
  }
  return {};
}

run_state::commands run_state::start(core::mono_time now) {
  stage_ = stage::simulate;
  t0_ = now + (hosts_.size() > 1 ? core::nanoseconds{start_notice} : core::nanoseconds{0});
  log_.info("load begins", {{"organizations", result_.orgs}, {"users", result_.users}});
  return advance(now);
}

start_load run_state::start_of(const part& p) const {
  return {epoch_, t0_.time_since_epoch().count(), p.per_second, p.concurrent};
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
  if (stage_ > stage::drain || !result_.ended_by.empty())
    return {};
  result_.ended_by = reason;
  log_.info("load stops", {{"reason", reason}});
  if (parts_.empty())
    return finish(); // nobody has joined
  if (stage_ == stage::simulate)
    stage_ = stage::drain;
  auto result = in_turn({send_shards(), to_all(stop_load{epoch_, reason})});
  // Parts that had not begun are over by that.
  return stage_ == stage::bootstrap ? in_turn({result, advance({})}) : result;
}

void run_state::on_users(const user_report& message) {
  if (!hears(message.node))
    return;
  for (const auto& user : message.users)
    users_.merge(user);
}

run_state::commands run_state::on_drained(const shard_drained& message, core::mono_time now) {
  auto* p = heard(message.node);
  if (!p || p->at != part_stage::loading)
    return {};
  p->at = part_stage::drained;
  requests_left_ += message.unused_requests;
  cost_left_ += message.unused_nanousd;
  for (const auto org : message.over_budget)
    result_.notes.push_back("organization '" + plan_->org_name(org) +
                            "' ran out of its budget; its users stopped");
  commands result;
  if (hosts_[p->host].leaving)
    result = in_turn({take_over(*p), clean_part(message.node, *p)});
  else if (result_.ended_by.empty())
    stage_ = stage::drain;
  return in_turn({result, check_exhausted(), advance(now)});
}

/// Has what a part created removed, unless it is being removed, or is to stay.
run_state::commands run_state::clean_part(const std::string& name, part& p) {
  if (p.at >= part_stage::cleaning || !plan_->cleanup_on_completion)
    return {};
  p.at = part_stage::cleaning;
  return {{name, clean_up{epoch_}}};
}

run_state::commands run_state::clean() {
  if (!plan_->cleanup_on_completion) {
    result_.notes.push_back("cleanup.onCompletion is false: what the run created stays on the "
                            "platform");
    for (auto& [name, p] : parts_)
      p.at = std::max(p.at, part_stage::clean);
    return finish();
  }
  stage_ = stage::cleanup;
  log_.info("cleanup begins");
  commands result;
  for (auto& [name, p] : parts_)
    result = in_turn({result, clean_part(name, p)});
  return all_at_least(part_stage::clean) ? in_turn({result, finish()}) : result;
}

run_state::commands run_state::on_clean(const shard_clean& message, core::mono_time now) {
  auto* p = heard(message.node);
  if (!p || p->at != part_stage::cleaning)
    return {};
  p->at = part_stage::clean;
  result_.left_behind.insert(result_.left_behind.end(), message.left_behind.begin(),
                             message.left_behind.end());
  if (!hosts_[p->host].leaving)
    return advance(now);
  p->at = part_stage::sending;
  return in_turn({{{message.node, send_records{epoch_}}}, advance(now)});
}

run_state::commands run_state::on_swept(const std::vector<std::string>& left_behind,
                                        core::mono_time now) {
  --sweeps_;
  // Whatever an earlier sweep could not remove, the last one has tried again.
  if (swept_ && sweeps_ == 0)
    result_.left_behind.insert(result_.left_behind.end(), left_behind.begin(), left_behind.end());
  return advance(now);
}

/// All parts are clean, or have sent their records: what is still to be done?
run_state::commands run_state::finish() {
  if (sweeps_ > 0)
    return {};
  const bool others = hosts_.size() > 1;
  if (others && stage_ == stage::cleanup && !std::exchange(swept_, true)) {
    ++sweeps_;
    return {{{}, sweep{}}};
  }
  if (stage_ == stage::cleanup) {
    for (const auto& object : result_.left_behind)
      log_.warn("left behind", {{"object", object}});
    log_.info("cleanup done", {{"left_behind", result_.left_behind.size()}});
  }
  if (others && stage_ < stage::gather) {
    stage_ = stage::gather;
    commands result;
    for (auto& [name, p] : parts_)
      if (p.at == part_stage::clean) {
        p.at = part_stage::sending;
        result.push_back({name, send_records{epoch_}});
      }
    if (!all_at_least(part_stage::over))
      return result;
  }
  stage_ = stage::done;
  commands result;
  for (const auto& [name, h] : hosts_)
    if (!h.local && !h.lost)
      result.push_back({name, dismissed{}});
  return result;
}

run_state::commands run_state::on_records_sent(const records_sent& message, core::mono_time now) {
  auto* p = heard(message.node);
  if (!p || p->at != part_stage::sending)
    return {};
  p->at = part_stage::over;
  commands result;
  const auto& h = hosts_[p->host];
  const bool host_over = std::all_of(parts_.begin(), parts_.end(), [&](const auto& other) {
    return other.second.host != p->host || other.second.at >= part_stage::over;
  });
  if (h.leaving && host_over)
    result.push_back({p->host, dismissed{}});
  return in_turn({result, advance(now)});
}

} // namespace loadtest::actors

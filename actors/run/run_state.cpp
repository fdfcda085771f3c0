#include "actors/run/run_state.hpp"

#include "actors/run/run_checks.hpp"

#include <algorithm>

namespace loadtest::actors {

namespace {

using namespace std::chrono_literals;

/// How long before T0 several nodes are told of it.
constexpr auto start_notice = 500ms;
/// What is left of the clean-up when somebody asks for its end.
constexpr core::nanoseconds hurried_cleanup = 30s;
/// The bootstrap of a shard has time-outs of its own; this is for one that hangs.
constexpr auto longest_preparing = 15min;

shared_limits limits_of(const scenario::plan& plan) {
  return {plan.max_requests, plan.max_cost_nanousd, plan.max_requests_per_second,
          plan.max_concurrent_requests};
}

} // namespace

run_state::commands in_turn(std::initializer_list<run_state::commands> steps) {
  run_state::commands result;
  for (const auto& step : steps)
    result.insert(result.end(), step.begin(), step.end());
  return result;
}

run_state::run_state(std::shared_ptr<const scenario::plan> plan, core::logger log)
    : plan_(std::move(plan)), log_(std::move(log)), pattern_(plan_->phases),
      bank_(limits_of(*plan_)) {
  facts_.org_names = plan_->org_names();
}

run_state::commands run_state::begin(const std::vector<host_info>& hosts, std::uint32_t missing,
                                     core::mono_time now) {
  if (stage_ == stage::done)
    return {};
  if (missing > 0)
    degrade(std::to_string(missing) + " of " + std::to_string(missing + hosts.size()) +
            " nodes had not joined when the run began; the others have their users");
  const auto shards = make_shards(*plan_, hosts.size());
  maker_ = hosts.front().name;
  result_.nodes = static_cast<std::uint32_t>(hosts.size());
  commands result;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const auto& host = hosts[i];
    roster_.add(host, now);
    result_.clock_uncertainty = std::max(result_.clock_uncertainty, host.clock_uncertainty);
    if (shards[i].orgs.empty())
      continue;
    auto& p = parts_.emplace(host.name, part{host.name, shards[i]}).first->second;
    p.must_end_by(now + longest_opening);
    result.push_back({host.name, open_part{host.name}});
  }
  return result;
}

part* run_state::heard(const std::string& from, const std::string& name) {
  const auto found = parts_.find(name);
  const bool own = found != parts_.end() && found->second.host() == from;
  return own && found->second.lives() ? &found->second : nullptr;
}

bool run_state::all_at_least(part_stage stage) const {
  return std::all_of(parts_.begin(), parts_.end(),
                     [&](const auto& p) { return p.second.at() >= stage; });
}

run_state::commands run_state::to_living(decltype(run_command::what) what) const {
  commands result;
  for (const auto& [name, p] : parts_)
    if (p.lives())
      result.push_back({name, what});
  return result;
}

run_state::commands run_state::on_opened(const std::string& from, const part_opened& m,
                                         core::mono_time now) {
  auto* p = heard(from, m.part);
  if (!p || p->at() != part_stage::opening)
    return unheard(from, m.part, now);
  p->go(part_stage::waiting);
  return in_turn({send_shards(now), advance(now)});
}

/// To those that wait, when the organisations that several nodes have users of are there.
run_state::commands run_state::send_shards(core::mono_time now) {
  commands result;
  for (auto& [name, p] : parts_) {
    if (p.at() != part_stage::waiting)
      continue;
    // Nothing more is created in a run that has failed.
    if (!result_.failure.empty() || !result_.ended_by.empty()) {
      p.go(part_stage::over);
      continue;
    }
    bool complete = true;
    if (!p.takes_over() && plan_->targets.dialect && name != maker_)
      for (const auto& org : shard{p.users()}.orgs) {
        if (org.users == plan_->org_users[org.org - 1])
          continue;
        const auto known = org_ids_.find(org.org);
        if (known == org_ids_.end())
          complete = false;
        else
          p.know(org.org, known->second);
      }
    if (complete && p.go(part_stage::preparing, now + longest_preparing))
      result.push_back({name, p.users()});
  }
  return result;
}

run_state::commands run_state::on_ready(const std::string& from, const shard_ready& m,
                                        core::mono_time now) {
  auto* p = heard(from, m.part);
  if (!p || p->at() != part_stage::preparing)
    return unheard(from, m.part, now);
  if (const auto fine = check(m, *p); !fine)
    return broke(from, fine.failure().message, now);
  for (const auto& note : m.notes)
    note_once(note);
  p->go(m.failure.empty() ? part_stage::ready : part_stage::drained);
  if (roster_.is_leaving(from)) {
    p->go(part_stage::drained);
    return in_turn({take_over(*p, now), clean_part(m.part, *p, now), advance(now)});
  }
  if (p->takes_over() && !m.failure.empty()) {
    degrade("users could not be taken over: " + m.failure);
    return in_turn(
        {stage_ < stage::cleanup ? clean_part(m.part, *p, now) : commands{}, advance(now)});
  }
  if (m.failure.empty() && p->count()) {
    // Where several nodes have users of an organisation, it counts with the first of them.
    const auto& all = p->users().orgs;
    const auto orgs = std::count_if(all.begin(), all.end(),
                                    [](const auto& o) { return o.first_user == 1 && o.users > 0; });
    result_.orgs += std::min(m.orgs, static_cast<std::uint32_t>(orgs));
    result_.users += m.users;
  }
  commands others;
  if (!m.failure.empty() && result_.failure.empty() && result_.ended_by.empty()) {
    result_.failure = m.failure;
    failed_as_ = m.preflight ? "preflight_failed" : "bootstrap_failed";
    for (auto& [name, other] : parts_)
      if (other.at() == part_stage::preparing) {
        other.must_end_by(now + plan_->longest_drain());
        others.push_back({name, stop_load{"another node has failed"}});
      }
  }
  if (m.part == maker_)
    org_ids_.insert(m.org_ids.begin(), m.org_ids.end());
  return in_turn({others, send_shards(now), advance(now)});
}

/// Goes on to the next stage when all parts have come so far.
run_state::commands run_state::advance(core::mono_time now) {
  switch (stage_) {
  case stage::bootstrap:
    if (!all_at_least(part_stage::ready))
      return {};
    if (!result_.failure.empty() && result_.ended_by.empty()) {
      log_.error(failed_as_ == "preflight_failed" ? "preflight failed" : "bootstrap failed",
                 {{"detail", result_.failure}});
      result_.ended_by = failed_as_;
    }
    return result_.ended_by.empty() ? start(now) : clean(now);
  case stage::simulate:
  case stage::drain:
    return in_turn(
        {begin_parts(now), all_at_least(part_stage::drained) ? end_load(now) : commands{}});
  case stage::cleanup:
    return all_at_least(part_stage::clean) ? end_cleanup(now) : commands{};
  case stage::gather:
    return all_at_least(part_stage::over) ? end() : commands{};
  case stage::done:
    return {};
  }
  return {};
}

run_state::commands run_state::start(core::mono_time now) {
  stage_ = stage::simulate;
  t0_ = now + (roster_.size() > 1 ? core::nanoseconds{start_notice} : core::nanoseconds{0});
  log_.info("load begins", {{"organizations", result_.orgs}, {"users", result_.users}});
  return advance(now);
}

/// Those that are ready. What is taken over when the run ends is not begun any more.
run_state::commands run_state::begin_parts(core::mono_time now) {
  commands starts;
  for (auto& [name, p] : parts_) {
    if (p.at() != part_stage::ready)
      continue;
    if (!result_.ended_by.empty()) {
      p.go(part_stage::drained);
      continue;
    }
    std::optional<core::mono_time> until;
    if (!pattern_.empty())
      until = t0_ + pattern_.duration() + plan_->longest_drain();
    p.go(part_stage::loading, until);
    p.loads_from(now);
    bank_.open(name, users_of(p.users()));
    starts.push_back({name, start_load{t0_.time_since_epoch().count()}});
  }
  return starts.empty() ? starts : in_turn({said(bank_.share()), starts});
}

void run_state::on_phase(core::mono_time now) {
  if (stage_ != stage::simulate)
    return;
  const auto& phase = pattern_.phase(pattern_.phase_at(now - t0_));
  log_.info("phase begins", {{"phase", phase.name},
                             {"target_users", phase.target_users},
                             {"duration_s", phase.duration}});
}

run_state::commands run_state::end_load(core::mono_time now) {
  result_.load_time = std::max(now - t0_, core::nanoseconds{0});
  const auto& all = snapshot_.overall_all();
  log_.info("load done", {{"duration_s", result_.load_time},
                          {"requests", all.attempts},
                          {"ok", all.ok},
                          {"errors", all.errors},
                          {"abandoned", all.abandoned}});
  if (result_.ended_by.empty())
    result_.ended_by =
        !pattern_.empty() && now - t0_ >= pattern_.duration() ? "duration" : "completed";
  return clean(now);
}

run_state::commands run_state::on_stop(const std::string& reason, core::mono_time now) {
  if (stage_ == stage::cleanup || stage_ == stage::gather) {
    // Whoever asks for the end during clean-up waits for it.
    closing_.hurry(now, hurried_cleanup);
    for (auto& [name, p] : parts_)
      if (p.at() == part_stage::cleaning)
        p.must_end_by(std::min(*p.deadline(), now + hurried_cleanup + 5s));
    return {};
  }
  if (stage_ == stage::done || !result_.ended_by.empty())
    return {};
  result_.ended_by = reason;
  log_.info("load stops", {{"reason", reason}});
  if (parts_.empty())
    return end(); // nobody has joined
  if (stage_ == stage::simulate)
    stage_ = stage::drain;
  const auto to_wait = send_shards(now); // parts that had not begun are over by that
  for (auto& [name, p] : parts_) {
    if (p.at() == part_stage::opening)
      p.go(part_stage::over);
    else if (p.at() == part_stage::preparing || p.at() == part_stage::loading)
      p.must_end_by(now + plan_->longest_drain());
  }
  return in_turn({to_wait, to_living(stop_load{reason}), advance(now)});
}

run_result run_state::result() const {
  auto result = result_;
  result.left_behind = closing_.left_behind();
  return result;
}

void run_state::fail(const std::string& why) {
  if (result_.ended_by.empty() || result_.failure.empty())
    result_.failure = why;
  result_.ended_by = "internal";
  log_.error("internal failure", {{"detail", why}});
}

void run_state::degrade(std::string note) {
  result_.degraded = true;
  result_.notes.push_back(std::move(note));
}

void run_state::note_once(const std::string& note) {
  if (std::find(result_.notes.begin(), result_.notes.end(), note) != result_.notes.end())
    return;
  log_.info("preflight note", {{"note", note}});
  result_.notes.push_back(note);
}

} // namespace loadtest::actors

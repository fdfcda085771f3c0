#include "actors/run/run_state.hpp"

#include <algorithm>

namespace loadtest::actors {

run_state::commands run_state::on_late_host(const host_info& host, core::mono_time now) {
  if (stage_ == stage::done)
    return {{host.name, dismissed{}}};
  roster_.add(host, now);
  return {};
}

bool run_state::has_part(const std::string& host) const {
  return std::any_of(parts_.begin(), parts_.end(),
                     [&](const auto& p) { return p.second.host() == host && p.second.lives(); });
}

void run_state::on_unreachable(const std::string& name) {
  if (!has_part(name))
    roster_.lose(name);
  // How many are active there is not known, until it is heard of again.
  for (const auto& [part, p] : parts_)
    if (p.host() == name)
      snapshot_.lose(part);
}

bool run_state::speaks_for_another(const std::string& from, const std::string& name) const {
  const auto found = parts_.find(name);
  return found != parts_.end() && found->second.host() != from && roster_.counts_on(from);
}

/// Of a part that is over, or lost, anything may still be on its way.
run_state::commands run_state::unheard(const std::string& from, const std::string& name,
                                       core::mono_time now) {
  if (!speaks_for_another(from, name))
    return {};
  return broke(from, "it spoke for '" + name + "', which is another's", now);
}

run_state::commands run_state::broke(const std::string& host, const std::string& what,
                                     core::mono_time now) {
  if (!roster_.counts_on(host))
    return {};
  if (!roster_.is_local(host))
    return on_lost(host, "said what no node of this run says: " + what, now);
  return on_host_failed(host, what, now);
}

run_state::commands run_state::on_leaving(const std::string& name, core::mono_time now) {
  if (stage_ > stage::drain || !roster_.leave(name))
    return {};
  log_.warn("worker leaves", {{"worker", name}});
  degrade("worker '" + name + "' was asked to end before the run was over");
  std::vector<std::pair<std::string, part*>> own;
  for (auto& [part, p] : parts_)
    if (p.host() == name && p.lives())
      own.emplace_back(part, &p);
  commands result;
  for (const auto& [part, p] : own)
    switch (p->at()) {
    case part_stage::opening:
    case part_stage::waiting:
      p->go(part_stage::over);
      result = in_turn({result, take_over(*p, now)});
      break;
    case part_stage::ready:
      p->go(part_stage::drained);
      result = in_turn({result, take_over(*p, now), clean_part(part, *p, now)});
      break;
    case part_stage::preparing:
    case part_stage::loading:
      p->must_end_by(now + plan_->longest_drain());
      result.push_back({part, stop_load{"leaving"}});
      break;
    default: // its load is over
      result = in_turn({result, clean_part(part, *p, now)});
    }
  return in_turn({result, dismiss_if_over(name), advance(now)});
}

run_state::commands run_state::on_lost(const std::string& name, const std::string& why,
                                       core::mono_time now) {
  if (stage_ == stage::done || !roster_.lose(name))
    return {};
  commands result{{name, dismissed{"it " + why}}};
  const auto after = core::reached(t0_) ? now - t0_ : core::nanoseconds{0};
  const auto at_work = has_part(name);
  log_.error("worker lost", {{"worker", name}, {"detail", why}, {"since_t0_s", after}});
  if (!at_work)
    return result;
  const auto seconds =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(after).count());
  std::vector<part*> gone;
  bool removed = true;
  std::uint64_t missing = 0; // records: its disk has them
  for (auto& [part, p] : parts_)
    if (p.host() == name && p.lives()) {
      removed = removed && p.at() >= part_stage::clean;
      missing += p.attempts() - std::min(p.attempts(), p.lines());
      bank_.lose(part);
      snapshot_.lose(part);
      p.go(part_stage::lost);
      gone.push_back(&p);
    }
  degrade("worker '" + name + "' was lost after " + seconds + " s: it " + why +
          "; what it had reported counts, but requests.jsonl lacks " + std::to_string(missing) +
          " of its attempts and users.csv its users");
  if (!removed && plan_->cleanup_on_completion && plan_->targets.dialect)
    result.push_back({{}, closing_.sweep_of(name, now)});
  if (stage_ < stage::cleanup)
    for (auto* p : gone)
      result = in_turn({result, take_over(*p, now)});
  return in_turn({result, said(bank_.share()), check_exhausted(now), advance(now)});
}

run_state::commands run_state::on_host_failed(const std::string& host, const std::string& why,
                                              core::mono_time now) {
  commands result;
  if (!roster_.is_local(host))
    return on_lost(host, "failed: " + why, now);
  std::vector<std::string> own;
  for (const auto& [name, p] : parts_)
    if (p.host() == host && p.lives())
      own.push_back(name);
  for (const auto& name : own)
    result = in_turn({result, on_failed(name, why, now)});
  return result;
}

/// What a part of the run part's own process has made is found by the ledger.
run_state::commands run_state::on_failed(const std::string& name, const std::string& why,
                                         core::mono_time now) {
  const auto found = parts_.find(name);
  if (stage_ == stage::done || found == parts_.end() || !found->second.lives())
    return {};
  auto& failed = found->second;
  if (!roster_.is_local(failed.host()))
    return on_lost(failed.host(), "has a part that failed: " + why, now);
  fail("node part '" + name + "': " + why);
  bank_.lose(name);
  snapshot_.lose(name);
  failed.go(part_stage::lost);
  if (stage_ > stage::drain)
    return advance(now);
  if (stage_ == stage::simulate)
    stage_ = stage::drain;
  const auto to_wait = send_shards(now);
  for (auto& [other, p] : parts_)
    if (p.at() == part_stage::preparing || p.at() == part_stage::loading)
      p.must_end_by(now + plan_->longest_drain());
  return in_turn({to_wait, to_living(stop_load{"internal"}), advance(now)});
}

/// Gives the users of a part that is lost, or leaves, to the other hosts; once.
run_state::commands run_state::take_over(part& from, core::mono_time now) {
  if (!from.hand_on() || !result_.ended_by.empty() || !result_.failure.empty())
    return {};
  const auto rest = from.unfinished(!pattern_.empty());
  const bool load_over =
      !pattern_.empty() && core::reached(t0_) && now >= t0_ + pattern_.duration();
  if (rest.orgs.empty() || load_over)
    return {};
  if (!plan_->workers.redistribute) {
    note_once("workers.onLost is give-up: the users of '" + from.host() + "' asked nothing more");
    return {};
  }
  std::map<std::string, std::uint32_t> load; // users of the hosts that are there
  for (const auto& host : roster_.takers())
    load[host] = 0;
  if (load.empty())
    return {};
  for (const auto& [name, p] : parts_)
    if (p.at() < part_stage::drained && load.contains(p.host()))
      load[p.host()] += users_of(p.users());

  std::map<std::string, shard> added; // by host
  for (const auto& org : rest.orgs) {
    const auto least = std::min_element(
        load.begin(), load.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    least->second += org.users;
    auto& s = added[least->first];
    s.generation = rest.generation;
    s.orgs.push_back(org);
    for (const auto& user : rest.resumed)
      if (user.org == org.org)
        s.resumed.push_back(user);
    if (const auto spent = rest.spent_nanousd.find(org.org); spent != rest.spent_nanousd.end())
      s.spent_nanousd.insert(*spent);
  }
  commands result;
  for (auto& [host, s] : added) {
    const auto number = std::to_string(++taken_over_);
    s.name_suffix = "-t" + number;
    const auto name = host + "+" + number;
    log_.info("users taken over",
              {{"from", from.host()}, {"worker", host}, {"users", s.resumed.size()}});
    part p{host, std::move(s)};
    p.must_end_by(now + longest_opening);
    if (from.counted())
      p.count();
    result.push_back({host, open_part{name}});
    parts_.emplace(name, std::move(p));
  }
  return result;
}

} // namespace loadtest::actors

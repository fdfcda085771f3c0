#include "actors/run/run_state.hpp"

#include <algorithm>

namespace loadtest::actors {

namespace {

void append(run_state::commands& to, const run_state::commands& more) {
  to.insert(to.end(), more.begin(), more.end());
}

} // namespace

void run_state::on_late_host(const host_info& host, core::mono_time now) {
  hosts_[host.name] = {host.local, false, false, now};
}

bool run_state::on_heartbeat(const std::string& name, core::mono_time now) {
  const auto found = hosts_.find(name);
  if (found == hosts_.end() || found->second.lost)
    return false;
  found->second.heard = now;
  return true;
}

bool run_state::lost(const std::string& name) const {
  const auto found = hosts_.find(name);
  return found != hosts_.end() && found->second.lost;
}

bool run_state::is_local(const std::string& name) const {
  const auto p = parts_.find(name);
  if (p == parts_.end())
    return false;
  const auto h = hosts_.find(p->second.host);
  return h != hosts_.end() && h->second.local;
}

bool run_state::has_part(const std::string& host) const {
  return std::any_of(parts_.begin(), parts_.end(), [&](const auto& p) {
    return p.second.host == host && p.second.at < part_stage::over;
  });
}

void run_state::on_unreachable(const std::string& name) {
  const auto found = hosts_.find(name);
  if (found != hosts_.end() && !has_part(name))
    found->second.lost = true;
}

void run_state::degrade(std::string note) {
  result_.degraded = true;
  result_.notes.push_back(std::move(note));
}

run_state::commands run_state::on_leaving(const std::string& name, core::mono_time now) {
  const auto found = hosts_.find(name);
  if (found == hosts_.end() || found->second.lost || found->second.leaving || stage_ > stage::drain)
    return {};
  found->second.leaving = true;
  log_.warn("worker leaves", {{"worker", name}});
  degrade("worker '" + name + "' was asked to end before the run was over");
  std::vector<std::pair<std::string, part*>> own;
  for (auto& [part, p] : parts_)
    if (p.host == name && p.at < part_stage::over)
      own.emplace_back(part, &p);
  commands result;
  for (const auto& [part, p] : own)
    switch (p->at) {
    case part_stage::opening:
    case part_stage::waiting:
      p->at = part_stage::over;
      append(result, take_over(*p));
      break;
    case part_stage::ready:
      p->at = part_stage::drained;
      append(result, take_over(*p));
      append(result, clean_part(part, *p));
      break;
    default:
      result.push_back({part, stop_load{epoch_, "leaving"}});
    }
  if (!has_part(name))
    result.push_back({name, dismissed{}});
  append(result, advance(now));
  return result;
}

run_state::commands run_state::on_lost(const std::string& name, const std::string& why,
                                       core::mono_time now) {
  const auto found = hosts_.find(name);
  if (found == hosts_.end() || found->second.lost || stage_ == stage::done)
    return {};
  found->second.lost = true;
  commands result{{name, dismissed{"it " + why}}};
  std::vector<part*> gone;
  for (auto& [part, p] : parts_)
    if (p.host == name && p.at < part_stage::over) {
      gone.push_back(&p);
      exhausted_.erase(part);
    }
  if (gone.empty())
    return result;
  ++epoch_;
  const auto after = core::reached(t0_) ? now - t0_ : core::nanoseconds{0};
  log_.error("worker lost", {{"worker", name}, {"detail", why}, {"since_t0_s", after}});
  const auto seconds =
      std::to_string(std::chrono::duration_cast<std::chrono::seconds>(after).count());
  degrade("worker '" + name + "' was lost after " + seconds + " s: it " + why +
          "; what it had reported counts, requests.jsonl and users.csv lack its part");
  ++sweeps_;
  result.push_back({{}, sweep{name}});
  const bool loading = stage_ < stage::cleanup;
  for (auto* p : gone) {
    p->at = part_stage::lost;
    if (loading)
      append(result, take_over(*p));
  }
  append(result, check_exhausted());
  append(result, advance(now));
  return result;
}

/// Those of an organisation that have something to do still, with how far they have come; none when
/// all are done.
std::vector<resumed_user> run_state::unfinished(const part& from, const shard_org& org) const {
  std::vector<resumed_user> result;
  bool any = false;
  for (auto u = org.first_user; u < org.first_user + org.users; ++u) {
    const auto known = from.progress.find({org.org, u});
    const auto progress = known == from.progress.end() ? core::user_progress{} : known->second;
    any = any || !plan_->phases.empty() || progress.loop == 0;
    result.push_back({org.org, u, progress});
  }
  return any ? result : std::vector<resumed_user>{};
}

/// Gives the users of a part that is lost, or leaves, to the other hosts.
run_state::commands run_state::take_over(const part& from) {
  if (!result_.ended_by.empty() || !result_.failure.empty())
    return {};
  if (!plan_->workers.redistribute) {
    result_.notes.push_back("workers.onLost is give-up: the users of '" + from.host +
                            "' asked nothing more");
    return {};
  }
  std::map<std::string, std::uint32_t> load; // users of the hosts that are there
  for (const auto& [name, h] : hosts_)
    if (!h.lost && !h.leaving)
      load[name] = 0;
  if (load.empty())
    return {};
  for (const auto& [name, p] : parts_)
    if (p.at < part_stage::drained && load.contains(p.host))
      load[p.host] += users_of(p.users);

  const auto all = users_of(from.users);
  std::map<std::string, part> added; // by host
  for (auto org : from.users.orgs) {
    auto users = unfinished(from, org);
    if (users.empty())
      continue;
    const auto least = std::min_element(
        load.begin(), load.end(), [](const auto& a, const auto& b) { return a.second < b.second; });
    least->second += org.users;
    auto& p = added[least->first];
    org.org_id.clear();
    p.users.orgs.push_back(org);
    for (auto& user : users) {
      p.progress[{user.org, user.user}] = user.progress;
      p.users.resumed.push_back(std::move(user));
    }
  }
  commands result;
  for (auto& [host, p] : added) {
    const double users = users_of(p.users);
    const auto number = std::to_string(++taken_over_);
    p.host = host;
    p.first = false;
    p.counted = from.counted;
    p.per_second = from.per_second * users / all;
    p.concurrent = from.concurrent == 0
                       ? 0
                       : std::max(1U, static_cast<std::uint32_t>(from.concurrent * users / all));
    p.users.epoch = epoch_;
    p.users.name_suffix = "-t" + number;
    const auto name = host + "+" + number;
    log_.info("users taken over",
              {{"from", from.host}, {"worker", host}, {"users", p.users.resumed.size()}});
    result.push_back({host, open_part{name}});
    parts_[name] = std::move(p);
  }
  return result;
}

} // namespace loadtest::actors

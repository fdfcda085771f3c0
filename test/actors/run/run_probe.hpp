#pragma once

#include "actors/run/run_state.hpp"

#include <catch2/catch.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

/// Drives a run part by the names of its node parts: what a part says comes from the host that it
/// is on, unless a test says otherwise.
namespace run_probe {

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

inline constexpr core::mono_time t0{1h};

/// What is said, of one kind: to whom, and what.
template <typename T>
std::vector<std::pair<std::string, T>> all(const run_state::commands& commands) {
  std::vector<std::pair<std::string, T>> result;
  for (const auto& c : commands)
    if (const auto* m = std::get_if<T>(&c.what))
      result.emplace_back(c.to, *m);
  return result;
}

template <typename T>
std::vector<std::string> whom(const run_state::commands& commands) {
  std::vector<std::string> result;
  for (const auto& [to, m] : all<T>(commands))
    result.push_back(to);
  return result;
}

/// The one thing that is said.
template <typename T>
T only(const run_state::commands& commands) {
  REQUIRE(commands.size() == 1);
  REQUIRE(std::holds_alternative<T>(commands[0].what));
  return std::get<T>(commands[0].what);
}

inline std::string host_of(const std::string& part) {
  return part.substr(0, part.find('+'));
}

class probe {
public:
  explicit probe(std::shared_ptr<scenario::plan> plan)
      : state{std::move(plan), core::logger{[this](const core::log_event& e) { hear(e); }}} {}
  probe(const probe&) = delete;

  /// On the run part's own host, the first of these, and on others.
  run_state::commands begin(const std::vector<std::string>& hosts, std::uint32_t missing = 0) {
    std::vector<host_info> infos;
    for (const auto& name : hosts)
      infos.push_back({name, infos.empty(), {}});
    return state.begin(infos, missing, now);
  }
  run_state::commands open(const std::string& part) {
    return state.on_opened(host_of(part), {part}, now);
  }
  run_state::commands ready(const std::string& part, std::uint32_t orgs, std::uint32_t users) {
    return ready(shard_ready{part, orgs, users, {}, false, {}, {}});
  }
  run_state::commands ready(const shard_ready& m) {
    return state.on_ready(host_of(m.part), m, now);
  }
  run_state::commands failed(const std::string& part, const std::string& why,
                             bool preflight = false) {
    return ready(shard_ready{part, 0, 0, why, preflight, {}, {}});
  }
  run_state::commands delta(const metrics::delta& d) {
    return state.on_delta(host_of(d.node), d, now);
  }
  run_state::commands ask(const std::string& part, std::uint64_t requests, std::int64_t nanousd = 0,
                          bool idle = false, std::uint32_t slots = 0) {
    return state.on_lease_request(host_of(part), {part, requests, nanousd, slots, idle}, now);
  }
  run_state::commands back(const lease_back& m) {
    return state.on_lease_back(host_of(m.part), m, now);
  }
  run_state::commands users(const user_report& m) {
    return state.on_users(host_of(m.part), m, now);
  }
  run_state::commands drained(const std::string& part) {
    return drained(shard_drained{part, {}, 0});
  }
  run_state::commands drained(const shard_drained& m) {
    return state.on_drained(host_of(m.part), m, now);
  }
  run_state::commands clean(const std::string& part, std::vector<std::string> left = {}) {
    return state.on_clean(host_of(part), {part, std::move(left)}, now);
  }
  core::result<bool> records(const records_piece& m) {
    return state.on_records(host_of(m.part), m, now);
  }
  run_state::commands sent(const std::string& part, std::uint64_t lines = 0,
                           std::uint64_t lost = 0) {
    return state.on_records_sent(host_of(part), {part, lines, lost}, now);
  }
  run_state::commands lost(const std::string& host) { return state.on_lost(host, "is gone", now); }
  run_state::commands leaving(const std::string& host) { return state.on_leaving(host, now); }
  run_state::commands swept(std::uint64_t number, const std::vector<std::string>& left = {}) {
    return state.on_swept(number, left, now);
  }
  run_state::commands stop(const std::string& reason) { return state.on_stop(reason, now); }
  run_state::commands tick() { return state.on_tick(now); }

  /// A second after the other until this time, with a heartbeat of these hosts in each.
  run_state::commands pass(core::mono_time until, const std::vector<std::string>& heard) {
    run_state::commands result;
    while (now < until) {
      now = std::min(until, now + 1s);
      for (const auto& host : heard)
        (void)state.on_heartbeat(host, now);
      result = in_turn({result, tick()});
    }
    return result;
  }

  /// What was told, in its order: level, message, texts.
  std::vector<std::string> told;
  core::mono_time now = t0;
  run_state state;

private:
  void hear(const core::log_event& e) {
    told.push_back(std::string{to_string(e.level)} + " " + e.msg);
    for (const auto& field : e.fields)
      if (const auto* text = std::get_if<std::string>(&field.value))
        told.back() += " " + *text;
  }
};

inline metrics::delta a_delta(const std::string& part, std::uint64_t sequence,
                              std::uint64_t attempts = 10) {
  metrics::delta d;
  d.node = part;
  d.sequence = sequence;
  d.all[{}].attempts = d.all[{}].started = attempts;
  d.all[{}].ok = attempts;
  return d;
}

/// So many lines.
inline std::string lines(std::size_t n) {
  std::string result;
  for (std::size_t i = 0; i < n; ++i)
    result += "{}\n";
  return result;
}

/// Three organisations of four users, and a platform that makes them.
inline std::shared_ptr<scenario::plan> three_orgs() {
  auto plan = std::make_shared<scenario::plan>();
  plan->org_users = {4, 4, 4};
  plan->targets.dialect = core::loadtest_v1_dialect();
  return plan;
}

/// A run on `c` and the workers `w1` and `w2`, each with an organisation, that has come so far.
inline void prepare(probe& p) {
  (void)p.begin({"c", "w1", "w2"});
  for (const auto* part : {"c", "w1", "w2"})
    (void)p.open(part);
}
inline void load(probe& p) {
  prepare(p);
  for (const auto* part : {"c", "w1", "w2"})
    (void)p.ready(part, 1, 4);
  REQUIRE(p.state.at() == run_state::stage::simulate);
}
inline void drain(probe& p) {
  load(p);
  for (const auto* part : {"c", "w1", "w2"})
    (void)p.drained(part);
  REQUIRE(p.state.at() == run_state::stage::cleanup);
}

} // namespace run_probe

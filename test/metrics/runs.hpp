#pragma once

#include "metrics/show/summary.hpp"
#include "samples.hpp"

namespace loadtest::metrics::test {

inline run_facts some_facts() {
  run_facts facts;
  facts.test_run_id = "smoke-20240131-1200-ab12";
  facts.scenario = "smoke";
  facts.seed = 42;
  facts.version = "0.1.0";
  facts.host = "host, 2 cores";
  facts.target = "simulated";
  facts.started = core::unix_time{1'706'702'400s};
  facts.ended = facts.started + 65s;
  facts.load.measured = 50s;
  facts.load.of_phase = {{"warm-up", 10s}, {"steady", 50s}};
  facts.phases = {{"warm-up", false}, {"steady", true}};
  facts.orgs = 2;
  facts.users = 4;
  facts.org_names = {"loadtest-smoke-20240131-1200-ab12-1", "Müller & Söhne"};
  facts.clock = "kernel";
  facts.ended_by = ending::duration;
  return facts;
}

/// 1,200 measured attempts of two organisations with TTFTs of 50.000 to 51.199 ms, 30 failures,
/// one warm-up attempt, and what the client saw of itself.
inline snapshot some_run() {
  recorder r{"node", {}, {"warm-up", "steady"}};
  core::client_health health;
  const auto add = [&](const core::sample& s) {
    r.add(s);
    count_live(health, s);
  };
  for (int i = 0; i < 1200; ++i) {
    auto s = i % 40 == 7 ? a_failure(i % 80 == 7 ? core::error_type::timeout
                                                 : core::error_type::rate_limited)
                         : a_success();
    if (s.result.status == core::outcome_status::ok)
      s.result.times.first_token += std::chrono::microseconds{i};
    s.org = i % 3 == 0 ? 2 : 1;
    s.moments.front().phase = 1;
    add(s);
  }
  auto warm_up = a_success();
  warm_up.phase = "warm-up";
  warm_up.moments.front().phase = 0;
  warm_up.measured = warm_up.moments.front().measured = false;
  add(warm_up);
  add(an_end(core::outcome_status::cancelled));
  health.send_lag.add(100us, 1200);
  health.read_lag.add(30us, 5000);
  health.loop_lag.add(60us, 100);
  health.connections_opened = 4;
  health.connections_reused = 1198;
  health.connect.add(200us, 4);
  health.reads = 5000;
  r.add(health);
  auto d = r.take();
  d.peak_in_flight = 4;
  d.sessions_completed = 12;
  d.sessions_cut_short = 1;
  snapshot all;
  all.merge(d);
  return all;
}

inline std::string json_of(const run_facts& facts, const snapshot& s) {
  return summary_json(facts, s, judge(facts, s));
}

inline std::string text_of(const run_facts& facts, const snapshot& s, bool colour = false) {
  return summary_text(facts, s, judge(facts, s), {colour, 80});
}

} // namespace loadtest::metrics::test

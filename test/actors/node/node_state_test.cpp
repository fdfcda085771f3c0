#include "test/actors/node/node_probe.hpp"

using namespace node_probe;

namespace {

std::vector<std::pair<std::uint32_t, std::uint32_t>> activated(const state::commands& commands) {
  std::vector<std::pair<std::uint32_t, std::uint32_t>> result;
  for (const auto& m : all<state::set_active>(commands))
    result.emplace_back(m.org, m.users);
  return result;
}

using active = std::vector<std::pair<std::uint32_t, std::uint32_t>>;

} // namespace

TEST_CASE("a node part goes from its shard over load and clean-up to its records") {
  state s{{"p", a_plan(), false, {}}};
  only<state::prepare>(s.on_shard(whole));
  CHECK(s.users() == whole);
  const auto examined = only<state::examine>(s.on_made(made));
  CHECK(examined.org == 1);
  CHECK(examined.user == 1);
  CHECK(only<shard_ready>(s.on_examined("", {"a note"})) ==
        shard_ready{"p", 2, 5, "", false, {"a note"}, {{2, "two"}}});
  const auto begun = s.on_start({t0.time_since_epoch().count()}, t0 - 500ms);
  CHECK(has<state::begin_orgs>(begun));
  CHECK(all<state::wake_at>(begun).at(0).at == t0);
  CHECK(s.t0() == t0);
  CHECK(activated(s.on_tick(state::tick::load, t0, true)) == active{{1, 2}, {2, 3}});
  CHECK(s.on_org_report({1, 0, 1, 2, false, 0}, t0).empty());
  CHECK(s.on_org_report({2, 1, 1, 2, false, 0}, t0).empty()); // one is still active
  const auto last = s.on_org_report({2, 0, 1, 3, true, 1}, t0);
  only<state::flush_recorder>(last);
  const auto drained = s.on_flushed();
  CHECK(has<state::end_orgs>(drained));
  CHECK_FALSE(has<lease_back>(drained));
  CHECK(all<shard_drained>(drained) == std::vector<shard_drained>{{"p", {2}, 1}});
  CHECK(only<state::retire_shard>(s.on_clean_up({5'000'000'000})).within == 5s);
  CHECK(only<shard_clean>(s.on_retired({"key 'x'"}, true)) == shard_clean{"p", {"key 'x'"}, true});
  only<state::read_piece>(s.on_send_records());
  CHECK(only<records_piece>(s.on_piece("a\n", 3, 2)) == records_piece{"p", 1, "a\n"});
  CHECK(s.on_records_ack({2}).empty()); // not the one that is awaited
  only<state::read_piece>(s.on_records_ack({1}));
  CHECK(only<records_piece>(s.on_piece("b\nc\n", 3, 2)) == records_piece{"p", 2, "b\nc\n"});
  only<state::read_piece>(s.on_records_ack({2}));
  CHECK(only<records_sent>(s.on_piece("", 3, 2)) == records_sent{"p", 3, 2});
}

TEST_CASE("a bootstrap that failed is said, and is the preflight's when nobody was reached") {
  for (const bool reached : {true, false}) {
    state s{{"p", a_plan(), false, {}}};
    (void)s.on_shard(whole);
    CHECK(only<shard_ready>(s.on_made({"507", reached, 1, 0, {}})) ==
          shard_ready{"p", 1, 0, "507", !reached, {}, {}});
    only<state::retire_shard>(s.on_clean_up({1}));
  }
}

TEST_CASE("a preflight that failed is said as one") {
  state s{{"p", a_plan(), false, {}}};
  (void)s.on_shard(whole);
  (void)s.on_made(made);
  const auto said = only<shard_ready>(s.on_examined("no such model", {}));
  CHECK(said.failure == "no such model");
  CHECK(said.preflight);
}

TEST_CASE("a part without users makes its organisations, and is drained as soon as it starts") {
  state s{{"p", a_plan(), false, {}}};
  (void)s.on_shard({{{2, 1, 0}}});
  CHECK(only<shard_ready>(s.on_made({"", true, 1, 0, {{2, "two"}}})).org_ids ==
        std::map<std::uint32_t, std::string>{{2, "two"}});
  (void)s.on_start({t0.time_since_epoch().count()}, t0);
  only<state::flush_recorder>(s.on_tick(state::tick::load, t0, true));
  CHECK(all<shard_drained>(s.on_flushed()).size() == 1);
}

TEST_CASE("T0 is on the run part's clock") {
  state s{{"p", a_plan(), false, 3s}};
  (void)s.on_shard(whole);
  (void)s.on_made(made);
  (void)s.on_examined("", {});
  const auto begun = s.on_start({t0.time_since_epoch().count()}, t0);
  CHECK(s.t0() == t0 - 3s);
  CHECK(all<state::wake_at>(begun).at(0).at == t0); // it has passed: now
}

TEST_CASE("users begin ten a millisecond at most") {
  auto plan = std::make_shared<scenario::plan>();
  plan->org_users = {25};
  state s{{"p", plan, false, {}}};
  (void)s.on_shard({{{1, 1, 25}}});
  (void)s.on_made({"", true, 1, 25, {}});
  (void)s.on_examined("", {});
  (void)s.on_start({t0.time_since_epoch().count()}, t0);
  for (const auto& [users, step] : {std::pair{10U, 0}, std::pair{20U, 1}}) {
    const auto now = t0 + step * 1ms;
    const auto c = s.on_tick(state::tick::load, now, true);
    CHECK(activated(c) == active{{1, users}});
    CHECK(all<state::wake_at>(c).at(0).at == now + 1ms);
  }
  const auto last = s.on_tick(state::tick::load, t0 + 2ms, true);
  CHECK(activated(last) == active{{1, 25}});
  CHECK_FALSE(has<state::wake_at>(last)); // nobody begins any more
}

TEST_CASE("with phases the load follows their pattern, and stops at its end") {
  auto plan = a_plan();
  plan->phases = {{"hold", 10s, 4, scenario::ramp::step, true}};
  auto s = loading(plan);
  const auto steady = s.on_tick(state::tick::load, t0 + 1s, true);
  CHECK(only<state::wake_at>(steady).at == t0 + 1050ms);
  CHECK(idle(s).empty()); // a session ends: another begins
  const auto over = s.on_tick(state::tick::load, t0 + 10s, true);
  CHECK(activated(over) == active{{1, 0}, {2, 0}});
  CHECK_FALSE(has<state::flush_recorder>(over)); // they have not answered yet
  (void)s.on_org_report({1, 0, 2, 5, false, 0}, t0 + 10s);
  only<state::flush_recorder>(s.on_org_report({2, 0, 2, 9, false, 0}, t0 + 10s));
  CHECK(s.on_tick(state::tick::load, t0 + 11s, true).empty());
}

TEST_CASE("a delta says what the node part knows beside it") {
  auto plan = a_plan();
  plan->org_budget = scenario::budget_plan{1e-7, {}, {}, false, true};
  auto s = loading(plan);
  (void)s.on_ask({2, 1, 1}, 40, t0, true);
  (void)s.on_org_report({1, 2, 1, 3, false, 0}, t0);
  (void)s.on_org_report({2, 1, 1, 4, false, 0, 5}, t0);
  metrics::delta d;
  d.sequence = 5;
  const auto first = only<metrics::delta>(s.on_delta(d, {6, 900, 8}));
  CHECK(first.sequence == 5);
  CHECK(first.active_users == 3);
  CHECK(first.in_flight == 6);
  CHECK(first.in_flight_ns == 900);
  CHECK(first.peak_in_flight == 8);
  CHECK(first.sessions_completed == 7);
  CHECK(first.sessions_cut_short == 5);
  CHECK(first.budget_nanousd == std::map<std::uint32_t, std::int64_t>{{1, 0}, {2, 40}});
  (void)s.on_org_report({2, 1, 1, 6, false, 0, 6}, t0);
  const auto second = only<metrics::delta>(s.on_delta(d, {0, 950}));
  CHECK(second.sessions_completed == 2); // since the last one
  CHECK(second.sessions_cut_short == 1);
  CHECK(second.in_flight_ns == 50);
}

TEST_CASE("what was under way before the load is no part of it") {
  state s{{"p", a_plan(), false, {}}};
  (void)s.on_shard(whole);
  (void)s.on_made(made);
  (void)s.on_examined("", {});
  (void)s.on_start({t0.time_since_epoch().count()}, t0, {0, 11'000, 1}); // a preflight's question
  CHECK(only<metrics::delta>(s.on_delta({}, {2, 11'900, 2})).in_flight_ns == 900);
}

TEST_CASE("a part of an organisation has its share of the budget, and what was spent elsewhere") {
  auto plan = a_plan();
  plan->org_budget = scenario::budget_plan{300e-9, {}, {}, false, true};
  state s{{"p", plan, false, {}}};
  (void)s.on_shard({{{2, 2, 2}}, "-t1", {}, 1, {{2, 150}}});
  CHECK(s.limits().budgets_used().at(2) == 150);
  // Two of three users: 200, of which 50 are left.
  (void)s.on_made({"", true, 1, 2, {}});
  (void)s.on_examined("", {});
  (void)s.on_start({t0.time_since_epoch().count()}, t0);
  CHECK(only<gate_answer>(s.on_ask({2, 2, 1}, 51, t0, true)).answer == admittance::over_budget);
  CHECK(only<gate_answer>(s.on_ask({2, 3, 1}, 50, t0, true)).answer == admittance::granted);
}

TEST_CASE("who asks is let through, waits for a lease, and is settled") {
  auto plan = a_plan();
  plan->max_requests = 10;
  auto s = loading(plan);
  CHECK(only<lease_request>(s.on_ask({1, 1, 1}, 0, t0, true)) == lease_request{"p", 1, 0, 0, true});
  const auto answer = only<gate_answer>(s.on_lease({1, 0, 0, 0.0, true}, t0, true));
  CHECK(answer.to == asker{1, 1, 1});
  CHECK(s.on_settle({answer.permit, 0, false}, t0, true).empty());
  CHECK(has<gate_answer>(s.on_ask({1, 2, 1}, 0, t0, true)));
  (void)s.on_ask({2, 1, 1}, 0, t0, true);
  CHECK(s.limits().waiting() == 1);
  CHECK(s.on_withdraw({2, 1, 1}, t0, true).empty());
  CHECK(s.limits().waiting() == 0);
}

TEST_CASE("a closed fence holds requests until it opens") {
  state s{{"p", a_plan(), true, {}}};
  (void)s.on_shard(whole);
  CHECK(s.on_ask({1, 1, 1}, 0, t0, false).empty());
  CHECK(only<gate_answer>(s.on_readmitted(t0)).answer == admittance::granted);
}

TEST_CASE("one timer for the rate is armed at a time") {
  auto plan = a_plan();
  plan->max_requests_per_second = 2.0;
  auto s = loading(plan, {0, 0, 0, 2.0, false});
  CHECK(has<gate_answer>(s.on_ask({1, 1, 1}, 0, t0, true)));
  const auto armed = only<state::wake_at>(s.on_ask({1, 2, 1}, 0, t0, true));
  CHECK(armed.which == state::tick::admission);
  CHECK(armed.at == t0 + 490ms);
  CHECK(s.on_ask({2, 1, 1}, 0, t0, true).empty());
  const auto next = s.on_tick(state::tick::admission, armed.at, true);
  CHECK(all<gate_answer>(next).size() == 1);
  CHECK(all<state::wake_at>(next).at(0).at == t0 + 990ms);
}

TEST_CASE("what is left of the leases comes back before the part is drained, and late ones too") {
  auto plan = a_plan();
  plan->max_requests = 10;
  plan->max_concurrent_requests = 4;
  auto s = loading(plan, {3, 0, 2, 0.0, false});
  (void)idle(s);
  const auto drained = s.on_flushed();
  REQUIRE(drained.size() <= 3);
  CHECK(all<shard_drained>(drained).size() == 1);
  CHECK(only<lease_back>(s.on_lease({4, 0, 1, 0.0, true}, t0, true)) == lease_back{"p", 4, 0, 1});
  CHECK(s.on_recall({1}, t0, true).empty());
}

TEST_CASE("slots that others lack go before anybody here gets them") {
  auto plan = a_plan();
  plan->max_concurrent_requests = 4;
  auto s = loading(plan, {0, 0, 1, 0.0, false});
  const auto answer = only<gate_answer>(s.on_ask({1, 1, 1}, 0, t0, true));
  CHECK(only<lease_request>(s.on_ask({1, 2, 1}, 0, t0, true)).slots == 1);
  CHECK(s.on_recall({1}, t0, true).empty());
  const auto settled = s.on_settle({answer.permit, 0, true}, t0, true);
  CHECK(all<lease_back>(settled) == std::vector<lease_back>{{"p", 0, 0, 1}});
  CHECK_FALSE(has<gate_answer>(settled));
}

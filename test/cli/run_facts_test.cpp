#include "cli/run_facts.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::cli;
using namespace std::chrono_literals;

namespace {

scenario::plan with_warm_up() {
  scenario::plan plan;
  plan.phases.resize(2);
  plan.phases[0] = {.name = "warm-up", .duration = 10s, .measure = false};
  plan.phases[1] = {.name = "steady", .duration = 60s};
  return plan;
}

} // namespace

TEST_CASE("what was planned is known before the run") {
  scenario::plan plan;
  plan.test_run_id = "run-1";
  plan.name = "smoke";
  plan.seed = 42;
  plan.seed_given = true;
  plan.phases = with_warm_up().phases;
  plan.prompt_nonce = true;
  plan.org_count = 2;
  plan.org_users = {3, 4};
  plan.targets.router_url = "http://router";
  plan.thresholds = {*core::parse_threshold("error_rate", "< 0.01")};
  plan.goodput.ttft = 1s;
  run_options options;
  const auto facts = planned_facts(plan, options);
  CHECK(facts.test_run_id == "run-1");
  CHECK(facts.scenario == "smoke");
  CHECK(facts.seed == 42);
  CHECK(facts.seed_given);
  REQUIRE(facts.phases.size() == 2);
  CHECK(facts.phases[0].name == "warm-up");
  CHECK_FALSE(facts.phases[0].measured);
  CHECK(facts.phases[1].measured);
  CHECK_FALSE(facts.version.empty());
  CHECK_FALSE(facts.host.empty());
  CHECK(facts.target == "http://router");
  CHECK(facts.prompts_nonced);
  CHECK(facts.started > core::unix_time{});
  CHECK(facts.orgs == 2);
  CHECK(facts.users == 7);
  CHECK(facts.org_names == std::vector{plan.org_name(1), plan.org_name(2)});
  CHECK(facts.clock == "kernel");
  CHECK(facts.thresholds.size() == 1);
  CHECK(facts.with_goodput);
  options.platform = "simulated";
  options.fallback_clock = true;
  CHECK(planned_facts(plan, options).target == "simulated");
  CHECK(planned_facts(plan, options).clock == "fallback");
}

TEST_CASE("each part of a result is among the facts") {
  actors::run_result result;
  result.ended_by = "cost";
  result.failure = "why";
  result.left_behind = {"user 'x'"};
  result.notes = {"a note"};
  result.nodes = 3;
  result.clock_uncertainty = 4ms;
  result.degraded = true;
  result.records_lost = 7;
  result.load_time = 40s;
  result.orgs = 5;
  result.users = 6;
  metrics::run_facts facts;
  auto plan = with_warm_up();
  plan.notes = {"of the scenario"};
  add_result(facts, plan, result);
  CHECK(facts.ended > core::unix_time{});
  CHECK(facts.load.measured == 30s);
  CHECK(facts.ended_by == metrics::ending::cost);
  CHECK(facts.failure == "why");
  CHECK(facts.left_behind == result.left_behind);
  CHECK(facts.notes == std::vector<std::string>{"of the scenario", "a note"});
  CHECK(facts.nodes == 3);
  CHECK(facts.clock_uncertainty == 4ms);
  CHECK(facts.degraded);
  CHECK(facts.lost.records == 7);
  CHECK(facts.orgs == 5);
  CHECK(facts.users == 6);
}

TEST_CASE("every reason to end is taken over, and one that is not known is an internal failure") {
  for (const auto ended_by : metrics::all_endings) {
    actors::run_result result;
    result.ended_by = metrics::to_string(ended_by);
    metrics::run_facts facts;
    add_result(facts, {}, result);
    CHECK(facts.ended_by == ended_by);
    CHECK(facts.failure.empty());
  }
  actors::run_result result;
  result.ended_by = "boredom";
  result.failure = "why";
  metrics::run_facts facts;
  add_result(facts, {}, result);
  CHECK(facts.ended_by == metrics::ending::internal);
  CHECK(facts.failure == "why; it ended by 'boredom', which is no known reason");
}

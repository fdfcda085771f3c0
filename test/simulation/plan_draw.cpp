#include "plan_draw.hpp"

#include <algorithm>

namespace loadtest::simulation {

namespace {

using namespace std::chrono_literals;
using core::shape;

void draw_population(const dice& chance, scenario::plan& plan) {
  plan.org_count = static_cast<std::uint32_t>(chance.between("orgs", 1, 4));
  auto left = chance.between("users", plan.org_count, 12);
  for (std::uint32_t o = 1; o <= plan.org_count; ++o) {
    const auto later = static_cast<std::int64_t>(plan.org_count - o);
    const auto users = o == plan.org_count ? left : chance.of(o).between("of org", 1, left - later);
    plan.org_users.push_back(static_cast<std::uint32_t>(users));
    left -= users;
  }
  plan.keys_per_user = chance.chance("two keys", 0.2) ? 2 : 1;
  plan.targets.dialect = core::loadtest_v1_dialect();
  if (chance.chance("no find", 0.4)) {
    auto& d = *plan.targets.dialect;
    d.find_org = d.find_user = d.find_key = {};
  }
  plan.targets.total_timeout = chance.between("timeout", 2s, 15s);
}

void draw_phases(const dice& chance, scenario::plan& plan) {
  const auto all = static_cast<std::int64_t>(plan.total_users());
  const auto add = [&](core::nanoseconds lasts, std::int64_t users, bool step) {
    plan.phases.push_back({"phase-" + std::to_string(plan.phases.size() + 1), lasts,
                           static_cast<std::uint32_t>(users),
                           step ? scenario::ramp::step : scenario::ramp::linear, true});
  };
  if (chance.chance("down and up", 0.3)) {
    const auto some = std::min<std::int64_t>(all, 4);
    for (const auto users : {some, std::int64_t{0}, some})
      add(chance.of(plan.phases.size()).between("lasts", 1s, 5s), users, true);
    return;
  }
  const auto phases = static_cast<std::uint64_t>(chance.between("phases", 1, 4));
  for (std::uint64_t p = 0; p < phases; ++p)
    add(chance.of(p).between("lasts", 1s, 8s), chance.of(p).between("target", 0, all),
        chance.of(p).chance("step", 0.5));
}

void draw_load(const dice& chance, scenario::plan& plan) {
  plan.questions_per_session = {shape::uniform, 0, 0, 1,
                                static_cast<double>(chance.between("questions", 1, 8))};
  plan.think_seconds = {shape::uniform, 0, 0, 0,
                        static_cast<double>(chance.between("think ms", 0, 2000)) / 1000};
  plan.max_tokens = {shape::constant, 50, 0, 0, 0};
  plan.question_strategies = {{"mixed", 1.0}};
  if (!chance.chance("platform's model", 0.3))
    plan.models = {{"a", 1.0}, {"b", 2.0}};
  if (chance.chance("conversations", 0.5))
    plan.conversation = {0.5, 2, 3, 1.0};
  if (chance.chance("phased", 0.5))
    draw_phases(chance.of("phases"), plan);
  if (chance.chance("session limit", 0.15))
    plan.session_seconds = {shape::constant, 3, 0, 0, 0};
}

void draw_errors(const dice& chance, scenario::plan& plan) {
  auto& errors = plan.errors;
  if (chance.chance("retries", 0.5))
    errors.retries = static_cast<std::uint32_t>(chance.between("how many", 1, 3));
  errors.backoff = chance.between("backoff", 50ms, 500ms);
  if (chance.chance("patience", 0.25))
    errors.patience = chance.between("how long", 300ms, 3s);
  if (chance.chance("stop on errors", 0.15))
    errors.stop_after = static_cast<std::uint32_t>(chance.between("errors in a row", 1, 3));
  if (chance.chance("ignores", 0.15))
    errors.ignored = {503};
}

void draw_limits(const dice& chance, std::uint32_t nodes, scenario::plan& plan) {
  if (chance.chance("requests", 0.2))
    plan.max_requests = static_cast<std::uint64_t>(chance.between("max requests", 1, 60));
  if (chance.chance("concurrency", 0.25))
    plan.max_concurrent_requests =
        static_cast<std::uint32_t>(chance.between("max concurrent", nodes, nodes + 3));
  if (chance.chance("rate", 0.2))
    plan.max_requests_per_second = static_cast<double>(chance.between("per second", 1, 20));
  if (chance.chance("duration", 0.15))
    plan.max_duration = chance.between("max duration", 2s, 15s);
  if (chance.chance("of a user", 0.1))
    plan.max_requests_per_user = static_cast<std::uint32_t>(chance.between("per user", 1, 6));
  if (chance.chance("error rate", 0.1))
    plan.max_error_rate = 0.3;
  // A request costs at most some 200 µ$: 64 + 50 tokens and what its conversation is long.
  plan.default_price = scenario::price{1.0, 2.0, {}};
  if (chance.chance("cost", 0.2))
    plan.max_cost_nanousd = chance.between("max cost", 500'000, 8'000'000);
  if (chance.chance("budget", 0.2)) {
    plan.org_budget.emplace();
    plan.org_budget->limit_usd = static_cast<double>(chance.between("budget", 300, 3000)) / 1e6;
    plan.org_budget->enforced_by_harness = true;
  }
}

} // namespace

std::shared_ptr<scenario::plan> draw_plan(const dice& chance, std::uint32_t nodes, bool moody) {
  auto plan = std::make_shared<scenario::plan>();
  plan->name = "simulated";
  plan->test_run_id = "run";
  plan->seed = static_cast<std::uint64_t>(chance.between("seed", 0, 1'000'000));
  draw_population(chance.of("population"), *plan);
  draw_load(chance.of("load"), *plan);
  draw_errors(chance.of("errors"), *plan);
  draw_limits(chance.of("limits"), nodes, *plan);
  if (moody)
    plan->behaviors = {{"moody"}};
  plan->workers.replicas = nodes;
  plan->workers.redistribute = !chance.chance("give up", 0.15);
  plan->cleanup_on_completion = !chance.chance("no cleanup", 0.1);
  return plan;
}

} // namespace loadtest::simulation

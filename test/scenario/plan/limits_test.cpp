#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using test::with_spec;
using lines = std::vector<std::string>;

TEST_CASE("limits are read") {
  const auto plan = test::plan_of(
      with_spec("  limits: { maxCostUSD: 1.5, maxErrorRate: 0.2, maxRequestsPerUser: 7, "
                "maxRequestsPerSecond: 12.5, maxConcurrentReqs: 9 }\n"
                "  pricing: { default: { promptPerMillion: 1, completionPerMillion: 2 } }\n"));
  CHECK(plan.max_cost_nanousd == 1'500'000'000);
  CHECK(plan.max_error_rate == 0.2);
  CHECK(plan.max_requests_per_user == 7U);
  CHECK(plan.max_requests_per_second == 12.5);
  CHECK(plan.max_concurrent_requests == 9U);
  CHECK(plan.limited());
  CHECK_FALSE(test::plan_of(with_spec("  seed: 1\n")).limited());
}

TEST_CASE("under a limit on cost a model without a price is charged the highest one, and noted") {
  const auto loaded = test::load(with_spec(
      "  limits: { maxCostUsd: 1 }\n"
      "  userBehavior: { modelPreferences: [{ model: a }, { model: b }] }\n"
      "  pricing: { models: { a: { promptPerMillion: 6, completionPerMillion: 2 } } }\n"));
  REQUIRE(loaded.loaded);
  CHECK(test::lines(loaded.notes) ==
        lines{"test.yaml:5:25: spec.limits.maxCostUsd: costs are an upper bound: b has no price, "
              "and is charged the highest known, $6 a million prompt tokens and $25 a million "
              "completion tokens; give prices in pricing.models, or pricing.default"});
  CHECK(loaded.loaded->price_of("a")->completion_per_million == 2);
  CHECK(loaded.loaded->price_of("b")->prompt_per_million == 6);
  CHECK(loaded.loaded->price_of("b")->completion_per_million == 25);
  REQUIRE(loaded.loaded->notes.size() == 1);
  CHECK(loaded.loaded->notes[0].find("spec.limits.maxCostUsd: costs are an upper bound") == 0);
  CHECK(test::load(loaded.effective).notes.size() == 1);

  const auto unnamed = test::load(with_spec("  limits: { maxCostUsd: 1 }\n"));
  REQUIRE(unnamed.loaded);
  REQUIRE(unnamed.notes.size() == 1);
  CHECK(unnamed.notes[0].message.find("no model is named") != std::string::npos);
  CHECK(test::plan_of(with_spec("  seed: 1\n")).notes.empty());
}

TEST_CASE("what a user does after an error is read") {
  const auto plan = test::plan_of(
      with_spec("  userBehavior:\n"
                "    errorHandling: { retryAttempts: 3, retryBackoffMs: 250, ignoreErrorCodes: "
                "[404, 409], stopOnErrors: true, patience: 20s }\n"));
  CHECK(plan.errors.retries == 3);
  CHECK(plan.errors.backoff == 250ms);
  CHECK(plan.errors.ignored == std::set<int>{404, 409});
  CHECK(plan.errors.stop_after == 1);
  CHECK(plan.errors.patience == 20s);
}

TEST_CASE("numbers that may be written as true and false are read so") {
  const auto of = [](const std::string& retention, const std::string& errors) {
    return test::plan_of(with_spec("  userBehavior:\n"
                                   "    conversationStyle: { contextRetention: " +
                                   retention + " }\n    errorHandling: { stopOnErrors: " + errors +
                                   " }\n"));
  };
  struct form {
    const char* written;
    double retention;
    std::uint32_t errors;
  };
  for (const auto& [written, retention, errors] :
       {form{"true", 1, 1}, form{"false", 0, 0}, form{"yes", 1, 1}, form{"0", 0, 0}}) {
    const auto plan = of(written, written);
    CHECK(plan.conversation.context_retention == retention);
    CHECK(plan.errors.stop_after == errors);
  }
  CHECK(of("0.8", "7").conversation.context_retention == 0.8);
  CHECK(of("0.8", "7").errors.stop_after == 7);
  CHECK(test::plan_of(with_spec("  seed: 1\n")).errors.stop_after == 0);
  CHECK(test::errors_of("  userBehavior: { errorHandling: { stopOnErrors: often } }\n") ==
        lines{"test.yaml:5:50: spec.userBehavior.errorHandling.stopOnErrors: expected true, false "
              "or a whole number, found 'often'"});
  CHECK(test::errors_of("  userBehavior: { conversationStyle: { contextRetention: all } }\n") ==
        lines{"test.yaml:5:58: spec.userBehavior.conversationStyle.contextRetention: expected "
              "true, false or a number, found 'all'"});
}

TEST_CASE("a budget that nobody enforces is noted, for the summary too") {
  const std::string prices =
      "  pricing: { default: { promptPerMillion: 1, completionPerMillion: 2 } }\n";
  const auto notes = [&](const std::string& budget, const std::string& more = "") {
    const auto plan =
        test::plan_of(with_spec("  organizations: { budget: " + budget + " }\n" + prices + more));
    return plan.notes;
  };
  CHECK(notes("{ limitUSD: 2 }") ==
        lines{"spec.organizations.budget: nobody enforces it: a static platform is not asked for "
              "budgets; write enforce: harness, and the harness keeps limitUSD"});
  CHECK(notes("{ limitUSD: 2, enforce: harness }").empty());
  CHECK(notes("{ limitUSD: 2, dailyUSD: 1, enforce: harness }") ==
        lines{"spec.organizations.budget: the harness keeps limitUSD alone: a static platform is "
              "not asked for the rest"});
  CHECK(notes("{ limitUSD: 2 }", "  targets: { platform: loadtest-v1, apiRouterUrl: 'http://a', "
                                 "userOrgUrl: 'http://b' }\n")
            .empty());
}

TEST_CASE("a budget that the harness enforces wants a limit") {
  CHECK(test::errors_of("  organizations: { budget: { enforce: harness } }\n") ==
        lines{"test.yaml:5:28: spec.organizations.budget: enforce: harness needs a limitUSD",
              "test.yaml:5:28: spec.organizations.budget: needs prices; give pricing.default, as "
              "no model is named"});
  const auto plan = test::plan_of(
      with_spec("  organizations: { budget: { limitUSD: 2, enforce: harness } }\n"
                "  pricing: { default: { promptPerMillion: 1, completionPerMillion: 2 } }\n"));
  REQUIRE(plan.org_budget);
  CHECK(plan.org_budget->limit_usd == 2.0);
  CHECK(plan.limited());
}

TEST_CASE("the nodes of a cluster run are counted, or follow from its users") {
  const std::string users =
      "  organizations: { count: 3 }\n  users: { perOrg: { min: 40, max: 40 } }\n";
  CHECK(test::plan_of(with_spec(users)).nodes() == 1);
  CHECK(test::plan_of(with_spec(users + "  workers: { replicas: 4 }\n")).nodes() == 4);
  const auto each = test::plan_of(with_spec(users + "  workers: { usersPerWorker: 50 }\n"));
  CHECK(each.nodes() == 3);
  CHECK(each.connections_of_node() == 80);
  CHECK(each.workers.redistribute);
  const auto plan = test::plan_of(
      with_spec(users + "  workers: { replicas: 4, onLost: give-up, joinTimeout: 30s }\n"));
  CHECK_FALSE(plan.workers.redistribute);
  CHECK(plan.workers.join_timeout == 30s);
}

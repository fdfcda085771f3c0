#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using test::with_spec;
using lines = std::vector<std::string>;

TEST_CASE("thresholds and goodput are read") {
  const auto plan = test::plan_of(with_spec(
      "  thresholds:\n"
      "    ttft_ms{model=a}: [p95 < 500, { expr: p50 < 100, abortOnFail: true, delay: 30s }]\n"
      "    error_rate: ['< 0.01']\n"
      "  goodput: { ttft_ms: 250.5 }\n"));
  REQUIRE(plan.thresholds.size() == 3);
  CHECK(plan.thresholds[0].text == "ttft_ms{model=a} p95 < 500");
  CHECK_FALSE(plan.thresholds[0].abort_on_fail);
  CHECK(plan.thresholds[1].abort_on_fail);
  CHECK(plan.thresholds[1].delay == 30s);
  CHECK(plan.goodput.ttft == 250500us);
  CHECK_FALSE(plan.goodput.latency);
}

TEST_CASE("thresholds survive in the effective scenario") {
  const auto loaded = test::load(
      with_spec("  thresholds: { ttft_ms: [{ expr: p50 < 100, abort_on_fail: true }] }\n"));
  REQUIRE(loaded.loaded);
  const auto again = test::plan_of(loaded.effective);
  REQUIRE(again.thresholds.size() == 1);
  CHECK(again.thresholds[0].abort_on_fail);
}

TEST_CASE("mistakes in thresholds are told with their places") {
  CHECK(test::errors_of(
            "  thresholds:\n"
            "    ttft_ms: [fast, { exp: p50 < 1 }, { expr: p50 < 1, delay: soon }, [p50 < 1]]\n") ==
        lines{"test.yaml:6:15: spec.thresholds.ttft_ms[0]: 'fast' has no <, <=, > or >=, like "
              "'p95 < 500'",
              "test.yaml:6:21: spec.thresholds.ttft_ms[1]: 'expr' is missing",
              "test.yaml:6:23: spec.thresholds.ttft_ms[1].exp: unknown key; did you mean 'expr'?",
              "test.yaml:6:63: spec.thresholds.ttft_ms[2].delay: expected a duration like 500ms, "
              "30s, 1h30m or a number of seconds, found 'soon'",
              "test.yaml:6:71: spec.thresholds.ttft_ms[3]: expected one value or keys and values, "
              "found a list"});
}

TEST_CASE("a threshold on a group that there is not is refused, with those that there are") {
  const auto refused = [](const std::string& group) {
    return test::errors_of(
        "  organizations: { count: 2, namingPattern: 'acme-{index}' }\n"
        "  userBehavior: { modelPreferences: [{ model: small }, { model: large }] }\n"
        "  loadPattern: { phases: [{ name: warm-up, duration: 1s, targetActiveUsers: 1, measure: "
        "false }, { name: peak, duration: 1s, targetActiveUsers: 1 }] }\n"
        "  thresholds:\n"
        "    ttft_ms{" +
        group + "}: ['p95 < 5']\n");
  };
  const auto says = [](const std::string& group, const std::string& why) {
    return lines{"test.yaml:9:5: spec.thresholds.ttft_ms{" + group + "}: " + why};
  };
  CHECK(refused("phase=peek") ==
        says("phase=peek", "there is no phase 'peek'; did you mean 'peak'? known: warm-up, peak"));
  CHECK(refused("phase=warm-up") ==
        says("phase=warm-up",
             "phase 'warm-up' has measure: false, so there is nothing of it to judge"));
  CHECK(refused("org=acme-3") ==
        says("org=acme-3",
             "there is no organization 'acme-3'; did you mean 'acme-1'? known: acme-1, acme-2"));
  CHECK(refused("org=3") ==
        says("org=3", "there is no organization 3; they are numbered from 1 to 2"));
  CHECK(refused("model=larg") ==
        says("model=larg", "there is no model 'larg'; did you mean 'large'? known: small, large"));
  for (const auto* known : {"phase=peak", "org=acme-2", "org=2", "model=small", "backend=b1"}) {
    INFO(known);
    CHECK(refused(known).empty());
  }
}

TEST_CASE("a threshold on a group that no attempt can have is refused") {
  CHECK(
      test::errors_of("  thresholds: { 'ttft_ms{phase=peak}': ['p95 < 5'] }\n") ==
      lines{"test.yaml:5:17: spec.thresholds.ttft_ms{phase=peak}: the load has no phases; give it "
            "some in loadPattern.phases, or remove {phase=peak}"});
  const auto loaded =
      test::load(with_spec("  thresholds: { 'ttft_ms{test_type=a}': ['p95 < 5'] }\n"));
  CHECK(test::lines(loaded.not_built) ==
        lines{"test.yaml:5:17: spec.thresholds.ttft_ms{test_type=a}: no attempt has a test_type "
              "yet, so it would never be met"});
  // Which models a platform lists is known when it is asked.
  CHECK(test::errors_of("  thresholds: { 'ttft_ms{model=any}': ['p95 < 5'] }\n").empty());
}

TEST_CASE("a threshold on costs without prices is refused, with the way out") {
  const std::string threshold = "  thresholds: { cost_usd: ['< 5'] }\n";
  const std::string models = "  userBehavior: { modelPreferences: [{ model: own }] }\n";
  CHECK(test::errors_of(threshold + models) ==
        lines{"test.yaml:5:17: spec.thresholds.cost_usd: needs a price of 'own'; add it to "
              "pricing.models, or give pricing.default"});
  CHECK(test::errors_of(threshold) ==
        lines{"test.yaml:5:17: spec.thresholds.cost_usd: needs prices; give pricing.default, as no "
              "model is named"});
  const std::string prices =
      "  pricing: { default: { promptPerMillion: 1, completionPerMillion: 1 } }\n";
  CHECK(test::errors_of(threshold + models + prices).empty());
  // Its upper bound is a price.
  CHECK(test::errors_of(threshold + models + "  limits: { maxCostUsd: 9 }\n").empty());
}

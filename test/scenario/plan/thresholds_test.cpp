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

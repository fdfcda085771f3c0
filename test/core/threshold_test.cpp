#include "core/threshold.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::core;
using metric_type = threshold::metric_type;
using statistic_type = threshold::statistic_type;

namespace {

std::string refusal(std::string_view metric, std::string_view condition) {
  const auto parsed = parse_threshold(metric, condition);
  return parsed ? "" : parsed.failure().message;
}

} // namespace

TEST_CASE("conditions on percentiles, means and single numbers are read") {
  const auto p = parse_threshold("ttft_ms", " p99.9<=500.5 ");
  REQUIRE(p);
  CHECK(p->metric == metric_type::ttft);
  CHECK(p->statistic == statistic_type::percentile);
  CHECK(p->percent == 99.9);
  CHECK(p->met_by(500.5));
  CHECK_FALSE(p->met_by(500.6));
  CHECK(p->text == "ttft_ms p99.9<=500.5");
  CHECK(parse_threshold("latency_ms", "avg < 3")->statistic == statistic_type::mean);
  CHECK(parse_threshold("tpot_ms", "med < 3")->percent == 50.0);
  const auto rate = parse_threshold("error_rate", "< 0.01");
  REQUIRE(rate);
  CHECK_FALSE(rate->met_by(0.01));
  CHECK(parse_threshold("goodput", ">= 0.95")->met_by(0.95));
  CHECK_FALSE(parse_threshold("requests_per_second", "> 5")->met_by(5));
}

TEST_CASE("a group is read") {
  const auto t = parse_threshold("ttft_ms{ model = gpt-4o }", "p95 < 500");
  REQUIRE(t);
  CHECK(t->group_by == "model");
  CHECK(t->group == "gpt-4o");
}

TEST_CASE("what makes no sense is refused with the way out") {
  CHECK(refusal("tft_ms", "p95 < 1").find("'tft_ms' is no metric; known: ttft_ms") == 0);
  CHECK(refusal("ttft_ms{size=3}", "p95 < 1").find("'size' is no group; known: org") == 0);
  CHECK(refusal("ttft_ms{model}", "p95 < 1") == "a group is written like {model=gpt-4o}");
  CHECK(refusal("ttft_ms{model=a", "p95 < 1") == "a group is written like {model=gpt-4o}");
  CHECK(refusal("ttft_ms", "p95 = 1").find("has no <, <=, > or >=") != std::string::npos);
  CHECK(refusal("ttft_ms", "p95 < fast") == "'fast' is no number to compare with");
  CHECK(refusal("ttft_ms", "< 5").find("needs a statistic") != std::string::npos);
  CHECK(refusal("ttft_ms", "p100 < 5").find("needs a statistic") != std::string::npos);
  CHECK(refusal("error_rate", "p95 < 5").find("is one number") != std::string::npos);
  CHECK_FALSE(refusal("", "").empty());
}

#include "metrics/judge/thresholds.hpp"
#include "metrics/record/recorder.hpp"
#include "test/metrics/runs.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;
using namespace std::chrono_literals;
using state_type = threshold_result::state_type;

namespace {

core::sample answer(std::chrono::milliseconds ttft, const std::string& model = "a") {
  core::sample s;
  s.org = 1;
  s.model = model;
  s.result.status = core::outcome_status::ok;
  s.result.times.started = core::mono_time{1h};
  s.result.times.first_token = s.result.times.started + ttft;
  s.result.times.last_token = s.result.times.first_token + 100ms;
  s.result.completion_tokens = s.result.chunks = 11;
  s.moments = {{.starts = true, .ends = true, .tokens = 11}};
  return s;
}

core::sample failure() {
  auto s = answer(1ms);
  s.result.status = core::outcome_status::error;
  s.result.error = core::error_type::http_error;
  return s;
}

snapshot merged(recorder& from) {
  snapshot s;
  CHECK(s.merge(from.take()));
  return s;
}

/// 390 answers with TTFT 1 to 390 ms, and 10 failures.
snapshot four_hundred() {
  recorder r{"n", {200ms, {}, {}}};
  for (int i = 1; i <= 390; ++i)
    r.add(answer(std::chrono::milliseconds{i}, i <= 195 ? "a" : "b"));
  for (int i = 0; i < 10; ++i)
    r.add(failure());
  return merged(r);
}

run_facts after(load_time load) {
  run_facts so_far;
  so_far.org_names = {"first"};
  so_far.load = std::move(load);
  return so_far;
}

threshold_result of(const char* metric, const char* condition, const snapshot& s) {
  run_facts facts;
  facts.org_names = {"first"};
  facts.load = {10s, {{"peak", 4s}}};
  return evaluate(*core::parse_threshold(metric, condition), facts, s);
}

} // namespace

TEST_CASE("percentiles, means and rates are held against their bounds") {
  const auto s = four_hundred();
  CHECK(of("ttft_ms", "p50 < 196", s).state == state_type::met);
  CHECK(of("ttft_ms", "p50 < 194", s).state == state_type::missed);
  CHECK(of("ttft_ms", "max <= 390", s).state == state_type::met);
  CHECK(of("ttft_ms{model=a}", "max <= 195", s).state == state_type::met);
  CHECK(of("ttft_ms{org=first}", "max <= 195", s).state == state_type::missed);
  CHECK(of("error_rate", "<= 0.025", s).state == state_type::met);
  CHECK(of("error_rate", "< 0.025", s).state == state_type::missed);
  CHECK(of("requests_per_second", ">= 40", s).state == state_type::met);
}

TEST_CASE("a rate of a phase is over the phase's own time") {
  recorder r{"n", {}, {"low", "peak"}};
  for (int i = 0; i < 60; ++i) {
    auto s = answer(1ms);
    s.phase = "low"; // which it was meant for
    s.moments = {{.phase = i < 40 ? 1 : 0, .starts = true},
                 {.phase = 0, .ends = true, .tokens = 1}};
    s.moments.front().tokens = 10;
    r.add(s);
  }
  const auto s = merged(r);
  CHECK(of("requests_per_second{phase=peak}", "> 1", s).value == 10.0);
  CHECK(of("tokens_per_second{phase=peak}", "> 1", s).value == 100.0);
  CHECK(of("requests_per_second", "> 1", s).value == 6.0);
  CHECK(of("tokens_per_second", "> 1", s).value == 66.0);
}

TEST_CASE(
    "what happens while nothing is measured is in no rate, whatever its attempt was meant for") {
  recorder r{"n"};
  auto s = answer(1ms);
  s.moments = {{.measured = false, .starts = true, .tokens = 4}, {.ends = true, .tokens = 7}};
  r.add(s);
  s.measured = false;
  r.add(s);
  const auto all = merged(r);
  CHECK(of("requests_per_second", "> 1", all).value == 0.0);
  CHECK(of("tokens_per_second", "> 1", all).value == 1.4);
}

TEST_CASE("goodput counts what succeeded in time among all") {
  CHECK(of("goodput", ">= 0.5", four_hundred()).value == 0.5);
}

TEST_CASE("a percentile is judged by its value, and said to be weakly supported by too few") {
  const auto s = four_hundred();
  const auto met = of("ttft_ms", "p99 < 1000", s);
  CHECK(met.state == state_type::met);
  CHECK(met.outcome() == "met, weakly supported");
  CHECK(met.in_words() == "ttft_ms p99 < 1000: 387, of only 390 values");
  const auto close = of("ttft_ms", "p50 < 200", s);
  CHECK(close.outcome() == "met, weakly supported");
  CHECK(close.in_words() == "ttft_ms p50 < 200: 195, which may be 219, at 99 %");
  CHECK(of("ttft_ms", "p50 < 230", s).outcome() == "met");
  CHECK(of("ttft_ms", "p50 > 190", s).outcome() == "met, weakly supported");
  CHECK(of("ttft_ms", "p50 > 160", s).outcome() == "met");
  CHECK(of("ttft_ms", "p50 < 190", s).outcome() == "missed, weakly supported");
  CHECK(of("ttft_ms", "p50 < 160", s).outcome() == "missed");
  CHECK(of("ttft_ms", "max < 391", s).outcome() == "met");
}

TEST_CASE("misses within what early stopping allows leave a threshold fully supported") {
  recorder r{"n"};
  for (int i = 0; i < 662; ++i)
    r.add(answer(i == 300 ? 9s : 1ms));
  CHECK(of("ttft_ms", "p99 < 10", merged(r)).outcome() == "met");
  recorder fewer{"n"};
  for (int i = 0; i < 661; ++i)
    fewer.add(answer(i == 300 ? 9s : 1ms));
  CHECK(of("ttft_ms", "p99 < 10", merged(fewer)).outcome() == "met, weakly supported");
}

TEST_CASE("only what has no values is not decided") {
  const auto s = four_hundred();
  const auto none = of("ttft_ms{model=none}", "avg < 1", s);
  CHECK(none.state == state_type::undecided);
  CHECK(none.in_words() ==
        "ttft_ms{model=none} avg < 1: not decided, no attempt of this group was measured");
  recorder r{"n"};
  r.add(failure());
  CHECK(of("latency_ms", "p50 < 1", merged(r)).outcome() == "undecided");
}

TEST_CASE("a cost of which a part is not known is decided only where that can't matter") {
  recorder r{"n"};
  auto priced = answer(1ms);
  priced.cost_known = true;
  priced.cost_nanousd = 2'000'000'000;
  r.add(priced);
  auto s = merged(r);
  CHECK(of("cost_usd", "< 3", s).outcome() == "met");
  r.add(answer(1ms));
  REQUIRE(s.merge(r.take()));
  CHECK(of("cost_usd", "< 1", s).outcome() == "missed");
  CHECK(of("cost_usd", "> 1", s).outcome() == "met");
  CHECK(of("cost_usd", "> 3", s).outcome() == "undecided");
  CHECK(of("cost_usd", "< 3", s).in_words() ==
        "cost_usd < 3: not decided, the cost of 1 answer is not known: give the model a price in "
        "pricing.models, or pricing.default");
}

TEST_CASE("every metric may end the run") {
  auto s = four_hundred();
  const auto ends = [&](const char* metric, const char* condition) {
    auto t = *core::parse_threshold(metric, condition);
    t.abort_on_fail = true;
    return aborting({t}, 1h, after({100s, {}}), s) != nullptr;
  };
  CHECK(ends("ttft_ms", "p50 < 100"));
  CHECK(ends("ttft_ms", "p95 < 100"));
  CHECK(ends("ttft_ms{model=b}", "min < 100"));
  CHECK(ends("tpot_ms", "avg < 5"));
  CHECK(ends("latency_ms", "p90 < 300"));
  CHECK(ends("error_rate", "< 0.01"));
  CHECK(ends("goodput", "> 0.9"));
  CHECK(ends("requests_per_second", "> 5"));
  CHECK(ends("requests_per_second", "< 3"));
  CHECK(ends("tokens_per_second", "> 50"));
  CHECK_FALSE(ends("ttft_ms", "p95 < 400"));
  CHECK_FALSE(ends("user_latency_ms", "p50 < 1")); // there is none
  recorder r{"n"};
  auto dear = answer(1ms);
  dear.cost_known = true;
  dear.cost_nanousd = 2'000'000'000;
  dear.user_latency = 1s;
  for (int i = 0; i < 10; ++i)
    r.add(dear);
  s = merged(r);
  CHECK(ends("cost_usd", "< 5"));
  CHECK(ends("user_latency_ms", "p50 < 500"));
}

TEST_CASE("a percentile ends the run only when enough values show that it is missed") {
  auto t = *core::parse_threshold("ttft_ms", "p50 < 100");
  t.abort_on_fail = true;
  recorder r{"n"};
  for (int i = 0; i < 6; ++i)
    r.add(answer(1s));
  auto s = merged(r);
  CHECK(of("ttft_ms", "p50 < 100", s).outcome() == "missed, weakly supported");
  CHECK_FALSE(aborting({t}, 1h, after({1h, {}}), s));
  r.add(answer(1s));
  REQUIRE(s.merge(r.take()));
  CHECK(aborting({t}, 1h, after({1h, {}}), s));
}

TEST_CASE("a threshold may end the run once its delay is over") {
  const auto s = four_hundred();
  auto t = *core::parse_threshold("error_rate", "< 0.01");
  CHECK_FALSE(aborting({t}, 1h, after({1h, {}}), s));
  t.abort_on_fail = true;
  t.delay = 10s;
  CHECK_FALSE(aborting({t}, 9s, after({9s, {}}), s));
  CHECK(aborting({t}, 10s, after({10s, {}}), s));
  auto met = *core::parse_threshold("error_rate", "< 0.5");
  met.abort_on_fail = true;
  CHECK_FALSE(aborting({met}, 1h, after({1h, {}}), s));
}

TEST_CASE("a threshold on an organisation by its name may end the run") {
  auto t = *core::parse_threshold("ttft_ms{org=first}", "max < 100");
  t.abort_on_fail = true;
  CHECK(aborting({t}, 1h, after({1h, {}}), four_hundred()));
  t.group = "second";
  CHECK_FALSE(aborting({t}, 1h, after({1h, {}}), four_hundred()));
}

TEST_CASE("a rate that must be high ends the run only when nothing can make up for it") {
  auto t = *core::parse_threshold("requests_per_second", ">= 40");
  t.abort_on_fail = true;
  const auto s = four_hundred(); // nothing under way
  CHECK_FALSE(aborting({t}, 60s, after({10s, {}}), s));
  CHECK_FALSE(aborting({t}, 60s, after({12s, {}}), s)); // 33 a second, but for reports that are due
  CHECK(aborting({t}, 60s, after({13s, {}}), s));
  CHECK_FALSE(aborting({t}, 60s, after({1s, {}}), s));

  auto busy = delta{};
  busy.sequence = 1;
  busy.node = "m";
  busy.in_flight = 40;
  auto and_more = s;
  REQUIRE(and_more.merge(busy));
  CHECK_FALSE(aborting({t}, 60s, after({13s, {}}), and_more)); // 440 in 11 s
  CHECK(aborting({t}, 60s, after({13100ms, {}}), and_more));

  auto most = *core::parse_threshold("requests_per_second", "< 39");
  most.abort_on_fail = true;
  CHECK(aborting({most}, 60s, after({10s, {}}), and_more));
}

TEST_CASE("the time of phases that are not measured divides nothing") {
  auto t = *core::parse_threshold("tokens_per_second", ">= 300");
  t.abort_on_fail = true;
  CHECK_FALSE(aborting({t}, 1h, after({10s, {{"warm-up", 1h}}}), four_hundred()));
  CHECK(aborting({t}, 1h, after({1h, {}}), four_hundred()));
}

TEST_CASE("a run that misses a threshold fails, and says by how much") {
  const auto s = four_hundred();
  run_facts facts;
  facts.with_goodput = true;
  CHECK(judge(facts, s).exit_code == 0);
  facts.thresholds = {*core::parse_threshold("ttft_ms", "avg < 100")};
  CHECK(judge(facts, s).exit_code == 1);
  CHECK(text_of(facts, s).find("missed: ttft_ms avg < 100: 196") != std::string::npos);
  CHECK(text_of(facts, s).find("50 % of the attempts") != std::string::npos);
  CHECK(json_of(facts, s).find("\"state\": \"missed\"") != std::string::npos);
}

TEST_CASE("a threshold that is missed by little shows a figure that misses it") {
  recorder r{"n", {200ms, {}, {}}};
  for (int i = 0; i < 9989; ++i)
    r.add(answer(50ms));
  for (int i = 0; i < 11; ++i)
    r.add(failure());
  const auto s = merged(r);
  CHECK(of("goodput", ">= 0.999", s).in_words() == "goodput >= 0.999: 0.9989");
  CHECK(of("error_rate", "< 0.001", s).in_words() == "error_rate < 0.001: 0.0011");
}

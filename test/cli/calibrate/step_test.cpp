#include "cli/calibrate/step.hpp"
#include "cli/calibrate/step_texts.hpp"

#include "scenario/plan/loader.hpp"

#include "platform/server/config_file.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::cli::calibrate;
using namespace std::chrono_literals;

namespace {

/// 1,000 attempts of 11 tokens each, off by 10 µs, with a bound of 50 µs.
step_facts good_step() {
  step_facts facts;
  facts.load = {100, 50.0, 5s, 50ms};
  for (int i = 0; i < 1000; ++i)
    facts.compared.attempts.push_back({"r",
                                       {{50ms + 10us, 50us}, 50ms, 50ms},
                                       {{250ms + 10us, 50us}, 250ms, 250ms},
                                       11,
                                       50ms,
                                       250ms});
  facts.events = 20'000.0;
  facts.steady = 5s;
  facts.client_cpu = 200ms;
  facts.platform_cpu = 1s;
  facts.certificate = "certified";
  return facts;
}

core::unix_time at(core::nanoseconds t) {
  return core::unix_time{t};
}

} // namespace

TEST_CASE("a step whose errors are small and whose bounds hold is good") {
  const auto r = judge(good_step());
  CHECK(r.verdict == judgement::good);
  CHECK(r.why.empty());
  CHECK(r.coverage == 1.0);
  CHECK(r.ttft.error_p50 == 10us);
  CHECK(r.ttft.error_p99 == 10us);
  CHECK(r.ttft.bound_p99 == 50us);
  CHECK(r.events_per_second == 4000.0);
  CHECK(r.cpu_per_event == 10us);
  CHECK(r.client_cores == Approx(0.04));
  CHECK(r.platform_cores == Approx(0.2));
}

TEST_CASE("a bound that was tampered with is noticed: the truth lies beyond it") {
  auto facts = good_step();
  for (int i = 0; i < 2; ++i)
    facts.compared.attempts[static_cast<std::size_t>(i)].latency.measured = {250ms + 200us, 1us};
  const auto r = judge(facts);
  CHECK(r.coverage == Approx(0.998));
  CHECK(r.verdict == judgement::untrue);
  CHECK(r.why.find("99.80 %") != std::string::npos);

  facts.compared.attempts[0].latency.measured.bound = 200us;
  CHECK(judge(facts).verdict == judgement::good);
}

TEST_CASE("errors are judged at their p99, by the smaller of 1 % and 0.5 ms") {
  auto facts = good_step();
  for (std::size_t i = 0; i < 11; ++i)
    facts.compared.attempts[i].ttft.measured = {50ms + 510us, 1ms};
  CHECK(judge(facts).verdict == judgement::off);
  facts.compared.attempts[0].ttft.measured = {50ms, 1ms};
  CHECK(judge(facts).verdict == judgement::good);
  CHECK(judge(facts).ttft.error_max == 510us);

  facts = good_step();
  for (auto& attempt : facts.compared.attempts)
    attempt.ttft = {{10ms + 110us, 1ms}, 10ms, 10ms};
  const auto r = judge(facts);
  CHECK(r.verdict == judgement::off);
  CHECK(r.why.find("TTFT is off by 0.11") == 0);
}

TEST_CASE("a step that calls itself INVALID is, with its reasons") {
  auto facts = good_step();
  facts.certificate = "INVALID";
  facts.doubts = {"it was late.", "use more cores."};
  const auto r = judge(facts);
  CHECK(r.verdict == judgement::invalid);
  CHECK(r.why == "INVALID by its own certificate: it was late. use more cores.");
  facts.certificate = "not certified";
  CHECK(judge(facts).verdict == judgement::good);
}

TEST_CASE("a platform behind its own schedule was the limit, whatever the client looks like") {
  auto facts = good_step();
  facts.certificate = "INVALID";
  for (auto& attempt : facts.compared.attempts)
    attempt.last_sent += 10ms + 1ns; // half a gap, and more
  const auto r = judge(facts);
  CHECK(r.verdict == judgement::not_judged);
  CHECK(r.why.find("the platform was the limit") != std::string::npos);
}

TEST_CASE("attempts that failed, or that contradict the platform, spoil a step") {
  auto facts = good_step();
  facts.failed = 1;
  CHECK(judge(facts).verdict == judgement::invalid);
  facts = good_step();
  facts.compared.contradicted = 1;
  CHECK(judge(facts).verdict == judgement::invalid);
  CHECK(judge(step_facts{}).verdict == judgement::invalid);
}

TEST_CASE("CPU between two moments lies on straight lines between the readings") {
  const std::vector<cpu_reading> readings{{at(0s), 1s}, {at(10s), 3s}, {at(20s), 7s}};
  CHECK(cpu_between(readings, at(5s), at(15s)) == 3s);
  CHECK(cpu_between(readings, at(-5s), at(25s)) == 6s);
  CHECK(cpu_between({}, at(0s), at(1s)) == 0s);
}

TEST_CASE("events of an attempt lie evenly between its first and its last") {
  measured_attempt a;
  a.first_token = at(10s);
  a.last_token = at(20s);
  a.events = 11;
  CHECK(events_between({a}, at(0s), at(30s)) == Approx(11.0));
  CHECK(events_between({a}, at(15s), at(30s)) == Approx(5.5));
  CHECK(events_between({a}, at(21s), at(30s)) == 0.0);
  a.last_token = a.first_token;
  CHECK(events_between({a, measured_attempt{}}, at(0s), at(30s)) == 11.0);
}

TEST_CASE("answers are short enough for a certificate and no longer than half a step") {
  CHECK(tokens_per_answer({50, 50.0, 5s, 50ms}) == 6);
  CHECK(tokens_per_answer({200, 50.0, 5s, 50ms}) == 31);
  CHECK(tokens_per_answer({5000, 5.0, 5s, 50ms}) == 13);
  CHECK(tokens_per_answer({1, 1.0, 1s, 50ms}) == 2);
  CHECK(ramp_of({50, 50.0, 5s, 50ms}) == 1s);
  CHECK(ramp_of({3000, 50.0, 5s, 50ms}) == 2s);
}

TEST_CASE("the scenario and the platform of a step can be read") {
  const step_load load{1000, 40.0, 2500ms, 50ms};
  const auto config = platform::parse_model_config(platform_config(load));
  REQUIRE(config);
  CHECK(config->models.at(0).backends.at(0).base == 50ms);
  CHECK(config->models.at(0).backends.at(0).decode_per_token == 25ms);
  CHECK(config->models.at(0).backends.at(0).batch_growth == 0.0);

  scenario::load_options options;
  options.now = std::chrono::system_clock::now();
  options.environment = [](const std::string&) { return std::nullopt; };
  const auto loaded =
      scenario::load("s.yaml", scenario_text(load, "http://127.0.0.1:1", ""), options);
  for (const auto& e : loaded.errors)
    FAIL(e.to_string());
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->total_users() == 1000);
}

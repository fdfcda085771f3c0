#include "metrics/show/summary.hpp"

#include "metrics/text/layout.hpp"
#include "test/metrics/runs.hpp"

#include <catch2/catch.hpp>

#include <sstream>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

void keeps_to_80_columns(const std::string& text) {
  std::istringstream lines{text};
  for (std::string line; std::getline(lines, line);) {
    INFO(line);
    CHECK(columns(line) <= 80);
  }
}

bool has(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("the summary in text reads as it should") {
  const auto text = text_of(some_facts(), some_run());
  keeps_to_80_columns(text);
  CHECK(text == R"(smoke  smoke-20240131-1200-ab12
loadtest 0.1.0 · seed 42 · 2 organizations · 4 users · simulated · model gpt
2024-01-31 12:00:00 UTC · 1 min 5 s · ended after its duration

Verdict     PASS · 1,170 of 1,201 attempts succeeded · 2.5 % errors

milliseconds       values  mean   min     p50     p90     p95     p99   max    ±
TTFT                 1170  50.6  50.0    50.7    51.1    51.2    51.2  51.2 0.30
Latency              1170   150   150     150     150     150     150   150 0.40
TPOT                 1170  9.94  9.88    9.95    9.98    9.98    10.0  10.0 0.05
User latency         1200   160   160     160     160     160     160   160 0.40
Chunk gap           11700  10.0  10.0    10.0    10.0    10.0    10.0  10.0    –

                                                     TTFT ms         latency ms
Phases             time  sent  err  req/s  tok/s     p50     p95     p50     p95
(warm-up)         00:10     1    0  0.100   1.10  [50.0]  [50.0]   [150]   [150]
steady            00:50  1201   30   24.0    257    50.7    51.2     150     150

                               TTFT ms              latency ms         output
Organizations    sent  err     p50     p95    ±     p50     p95    ±   tok tok/s
loadtest-…-1      801   20    50.7    51.2 0.30     150     150 0.40  8580   172
Müller & Söhne    400   10    50.7    51.2 0.30     150     150 0.40  4290  85.8

Rates       24.0 requests/s · 257 completion tokens/s · over 50 s
Errors      15 × rate_limited 503: it was slow (first: run-1-2-3-1)
            15 × timeout 503: it was slow (first: run-1-2-3-1)
            1 cut off by the end of the run (not counted)
Sessions    12 completed · 1 cut short · at most 4 requests under way at once
Tokens      8,190 prompt · 12,870 completion · cached not reported
Cost        $5.85
Connections 4 opened · 1,198 attempts over kept ones
            connect mean 0.200, p95 [0.200], max 0.200 ms
Client      certified · kernel time stamps · own delays 0.07 %
            p99 of send lag 0.10 ms · read lag 0.03 ms · loop lag 0.06 ms (max)
Unmeasured  1 attempt of warm-up and cool-down, in none of these figures but
            their own

± how far the client's own measurement may be off: the p99 of the attempts'
error bounds, or the largest of fewer than 459.
[ ] of too few values to be sure of it at 99 %, which takes 7 for a p50, 44 for
a p90, 90 for a p95, 459 for a p99.
)");
}

TEST_CASE("no summary is wider than its page, and a wide one has all columns") {
  const auto s = some_run();
  auto facts = some_facts();
  facts.org_names = {std::string(60, 'a'), std::string(60, 'b')};
  for (std::size_t width = 60; width <= 200; width += 4) {
    const auto text = summary_text(facts, s, judge(facts, s), {false, width});
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
      INFO(width << ": " << line);
      REQUIRE(columns(line) <= width);
    }
    CHECK(has(text, "     p90") == (width > 72));
    CHECK(has(text, std::string(40, 'a')) == false);
  }
  const auto narrow = summary_text(facts, s, judge(facts, s), {false, 60});
  CHECK(has(narrow, "milliseconds values  mean     p50     p95     p99   max    ±\n"));
  CHECK(has(narrow, "Phases"));
}

TEST_CASE("a run with one phase, organization and model has none of their tables") {
  auto facts = some_facts();
  facts.phases = {{"steady", true}};
  facts.load.of_phase = {{"steady", 50s}};
  const auto text = text_of(facts, snapshot_of(std::vector<core::sample>(150, a_success())));
  CHECK_FALSE(has(text, "Phases"));
  CHECK_FALSE(has(text, "Organizations"));
  CHECK_FALSE(has(text, "Models"));
  CHECK(has(text, " · model gpt\n"));
}

TEST_CASE("prompts are said to repeat where somebody chose the seed, and only there") {
  auto facts = some_facts();
  CHECK_FALSE(has(text_of(facts, some_run()), "Prompts"));
  facts.seed_given = true;
  CHECK(has(text_of(facts, some_run()), "Prompts     repeat with this seed"));
  facts.prompts_nonced = true;
  CHECK(has(text_of(facts, some_run()), "Prompts     made unique by the run id"));
}

TEST_CASE("a run that was stopped by hand says so, and nothing of complete sessions") {
  auto facts = some_facts();
  facts.ended_by = ending::stop;
  const auto text = text_of(facts, some_run());
  CHECK(has(text, "Verdict     PASS"));
  CHECK(has(text, "Stopped by hand (loadtest stop)"));
  CHECK_FALSE(has(text, "complete\n"));
}

TEST_CASE("sessions tell how a run has ended that no time has ended") {
  auto facts = some_facts();
  facts.ended_by = ending::completed;
  CHECK(has(text_of(facts, some_run()), "every session has ended\n"));
  CHECK(has(text_of(facts, snapshot_of({a_success()})), "every session is complete\n"));
}

TEST_CASE("a threshold that was not met is told once, with its figure") {
  auto facts = some_facts();
  facts.thresholds = {*core::parse_threshold("error_rate", "< 0.01")};
  const auto text = text_of(facts, some_run());
  CHECK(has(text, "Verdict     FAIL"));
  CHECK(has(text, "  missed: error_rate < 0.01: 0.025\n"));
  CHECK_FALSE(has(text, "not met"));
}

TEST_CASE("of errors the most frequent kinds are told, with what the first one said") {
  std::vector<core::sample> samples(7, a_success());
  auto failure = a_failure(core::error_type::http_error);
  for (int status = 500; status < 508; ++status) {
    failure.result.http_status = status;
    failure.result.error_detail = "evil\033[2J " + std::string(400, 'x');
    failure.request_id = "r-" + std::to_string(status);
    samples.insert(samples.end(), status == 507 ? 3 : 1, failure);
  }
  failure.result.http_status = 0;
  failure.measured = failure.moments.front().measured = false;
  samples.insert(samples.end(), 5, failure);
  const auto text = text_of(some_facts(), snapshot_of(samples));
  keeps_to_80_columns(text);
  CHECK(has(text, "Errors      3 × http_error 507: evil?[2J"));
  CHECK(has(text, "(first: r-507)"));
  CHECK(has(text, "            3 more kinds, in summary.json\n"));
  CHECK_FALSE(has(text, "not measured"));
  CHECK(has(text_of(some_facts(), snapshot_of({a_success(), failure})),
            "Errors      1 × http_error, not measured: "));
}

TEST_CASE("percentiles of too few values are in brackets, and the footnotes say so") {
  const auto text = text_of(some_facts(), snapshot_of(std::vector<core::sample>(150, a_success())));
  keeps_to_80_columns(text);
  CHECK(has(text,
            "TTFT                  150  50.0  50.0    50.0    50.0    50.0  [50.0]  50.0 0.30\n"));
  CHECK(has(text, "error bounds, or the largest of fewer than 459."));
  CHECK(has(text,
            "[ ] of too few values to be sure of it at 99 %, which takes 7 for a p50, 44 for\n"
            "a p90, 90 for a p95, 459 for a p99.\n"));
  CHECK(has(text, "Client      not certified"));
  CHECK(has(
      text,
      "there are: TTFT 150,\n            Latency 150, TPOT 150. A longer run or more users help."));
}

TEST_CASE("an invalid run says so once, with its reason and the remedy") {
  auto late = a_success();
  late.result.first_token_error = 30500us;
  const auto s = snapshot_of(std::vector<core::sample>(1000, late));
  auto facts = some_facts();
  const auto text = text_of(facts, s);
  keeps_to_80_columns(text);
  CHECK(judge(facts, s).exit_code == 4);
  CHECK(has(text, "Verdict     INVALID"));
  CHECK(has(text, "Client      INVALID"));
  const auto reason = text.find("TTFT may be off by ± 31 ms");
  REQUIRE(reason != std::string::npos);
  CHECK(text.find("TTFT may be off", reason + 1) == std::string::npos);
  CHECK(has(text, "--io-threads"));
}

TEST_CASE("a run that never asked tells why and shows no empty tables") {
  auto facts = some_facts();
  facts.ended_by = ending::bootstrap_failed;
  facts.failure = "POST http://platform/v1/organizations: 403 forbidden\033[2J";
  facts.left_behind.assign(12, "user 'x': 500 from DELETE");
  facts.notes = {"a note"};
  const auto text = text_of(facts, {});
  keeps_to_80_columns(text);
  CHECK(has(text, "Verdict     ERROR\n"));
  CHECK(has(text, "The bootstrap failed: POST http://platform/v1/organizations: 403\n"
                  "            forbidden?[2J\n"));
  CHECK(has(text, "Still on the platform\n  user 'x': 500 from DELETE\n"));
  CHECK(has(text, "  and 2 more"));
  CHECK(has(text, "Notes\n  a note\n"));
  CHECK_FALSE(has(text, "milliseconds"));
}

TEST_CASE("where no attempt succeeded the models are not said to have no price") {
  const auto text = text_of({}, snapshot_of({a_failure(core::error_type::timeout)}));
  CHECK(text.find("Cost        $0\n") != std::string::npos);
}

TEST_CASE("what of the cost the platform has reported is told") {
  auto reported = a_success();
  reported.cost_reported = true;
  const auto text = text_of({}, snapshot_of({reported, reported, a_success()}));
  CHECK(has(text, "Cost        $0.015 · of 2 attempts as the platform reported\n"));
}

namespace {

/// `n` organisations, each slower than the one before.
snapshot slower_and_slower(std::uint32_t n) {
  std::vector<core::sample> samples;
  for (std::uint32_t org = 1; org <= n; ++org) {
    auto s = a_success();
    s.org = org;
    s.result.times.first_token += std::chrono::milliseconds{org};
    samples.insert(samples.end(), 200, s);
  }
  return snapshot_of(samples);
}

} // namespace

TEST_CASE("a dozen organisations are shown in their order, and of more the slowest ten") {
  const auto dozen = text_of(some_facts(), slower_and_slower(12));
  CHECK_FALSE(has(dozen, "more with a lower TTFT"));
  CHECK(dozen.find("\norg 3 ") < dozen.find("\norg 12 "));
  CHECK(has(dozen, "\norg 12 "));
  CHECK(has(text_of(some_facts(), slower_and_slower(13)), "… and 3 more with a lower TTFT\n"));
}

TEST_CASE("of many organisations the slowest are shown") {
  const auto text = text_of(some_facts(), slower_and_slower(30));
  keeps_to_80_columns(text);
  CHECK(has(text, "… and 20 more with a lower TTFT\n"));
  CHECK(has(text, "\norg 30 "));
  CHECK(has(text, "\norg 21 "));
  CHECK_FALSE(has(text, "\norg 20 "));
}

TEST_CASE("large figures keep their columns") {
  delta d;
  d.node = "node";
  d.sequence = 1;
  auto& g = d.measured[{}];
  g.attempts = g.ok = g.completion_tokens = g.prompt_tokens = 123'456'789'012;
  g.cost_nanousd = 9'000'000'000'000'000'000;
  for (auto* h : {&g.ttft, &g.latency, &g.tpot, &g.user_latency})
    h->add(1h, 100'000);
  for (auto* h : {&g.ttft_error, &g.latency_error, &g.tpot_error})
    h->add(10min, 100'000);
  d.measured[{dimension::org, "1"}] = d.measured[{dimension::model, "a/model:with-a-long-name"}] =
      g;
  d.all = d.measured;
  snapshot s;
  s.merge(d);
  keeps_to_80_columns(text_of(some_facts(), s));
}

TEST_CASE("what a terminal would obey in a model's name is shown as harmless") {
  auto s = a_success();
  s.model = "evil\033[2J";
  const auto text = text_of(some_facts(), snapshot_of({s}));
  CHECK(has(text, "model evil?[2J\n"));
  CHECK_FALSE(has(text, "\033"));
}

TEST_CASE("colour changes nothing but the colour") {
  const auto plain = text_of(some_facts(), some_run());
  auto coloured = text_of(some_facts(), some_run(), true);
  CHECK(has(coloured, "\033[1;32mPASS\033[0m"));
  CHECK_FALSE(has(plain, "\033"));
  for (auto from = coloured.find('\033'); from != std::string::npos; from = coloured.find('\033'))
    coloured.erase(from, coloured.find('m', from) - from + 1);
  CHECK(coloured == plain);
}

#include "metrics/show/screen.hpp"
#include "metrics/text/layout.hpp"
#include "test/metrics/runs.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

/// The run of the summary's test, twelve seconds after its begin.
struct live_run {
  screen_facts facts;
  live_history history;
  snapshot now;

  live_run() {
    facts.run = some_facts();
    facts.phase = "steady";
    facts.elapsed = 12s;
    facts.total = 60s;
    now = some_run();
    delta gauges;
    gauges.node = "node";
    gauges.sequence = 2;
    gauges.active_users = 4;
    gauges.in_flight = 3;
    gauges.sessions_completed = 17;
    now.merge(gauges);
    history.add(2s, live_snapshot_of(std::vector<core::sample>(20, a_success())));
    history.add(12s, now);
  }

  std::vector<std::string> at(screen_size size) const {
    auto judged = facts;
    judged.so_far = judge(facts.run, now);
    return screen(judged, history, now, size);
  }
};

std::string joined_lines(const std::vector<std::string>& lines, bool trimmed = true) {
  std::string all;
  for (const auto& line : lines)
    all += line.substr(0, trimmed ? line.find_last_not_of(' ') + 1 : line.size()) + "\n";
  return all;
}

std::string without_ink(const std::string& text) {
  std::string result;
  for (std::size_t at = 0; at < text.size(); ++at)
    if (text[at] == '\033')
      at = text.find('m', at);
    else
      result += text[at];
  return result;
}

bool has(const std::string& text, const std::string& what) {
  return text.find(what) != std::string::npos;
}

} // namespace

TEST_CASE("the screen of 80 columns reads as it should") {
  CHECK(joined_lines(live_run{}.at({80, 24})) ==
        R"(smoke  smoke-20240131-1200-ab12 · simulated
steady      ━━━━━━━━━━───────────────────────────────────────  00:12, 00:48 left

Users            4 of 4 active       3 in flight      30 sessions done
Requests/s     100  ▁█                                               1202 so far
Tokens/s      1073  ▁█                                              12881 so far
TTFT mean     50.6  ██                                             up to 50.6 ms
Errors       2.5 %  rate_limited 15 · timeout 15 · 1 cut off

                 measured so far                     last 10 seconds
milliseconds       p50     p95     p99       ±       p50     p95     p99
TTFT              50.7    51.2    51.2    0.30      50.7    51.2    51.2
Latency            150     150     150    0.40       150     150     150
TPOT              9.95    9.98    10.0    0.05

Cost        $5.86
Slowest     loadtest-…-1, TTFT p95 51.2 ms
Client      certified
Lag p99 ms  send 0.10 · read 0.03 · loop ≤0.06

Ctrl-C ends the run gracefully.
)");
}

TEST_CASE("a wide screen has a second column with the slowest organisations first") {
  CHECK(joined_lines(live_run{}.at({120, 40})) ==
        R"(smoke  smoke-20240131-1200-ab12 · simulated
steady      ━━━━━━━━━━━━━━━━━━───────────────────────────────────────────────────────────────────────  00:12, 00:48 left

Users            4 of 4 active       3 in flight      30 sessions done         slowest first                     TTFT ms
Requests/s     100  ▁█                                            1202 so far  Organizations    sent   err    p50    p95
Tokens/s      1073  ▁█                                           12881 so far  loadtest-…-1      801    20   50.7   51.2
TTFT mean     50.6  ██                                          up to 50.6 ms  Müller & Söhne    400    10   50.7   51.2
Errors       2.5 %  rate_limited 15 · timeout 15 · 1 cut off
                                                                               Models           sent   err    p50    p95
                 measured so far                     last 10 seconds           gpt              1201    30   50.7   51.2
milliseconds       p50     p95     p99       ±       p50     p95     p99
TTFT              50.7    51.2    51.2    0.30      50.7    51.2    51.2
Latency            150     150     150    0.40       150     150     150
TPOT              9.95    9.98    10.0    0.05

Cost        $5.86
Slowest     loadtest-…-1, TTFT p95 51.2 ms
Client      certified
Lag p99 ms  send 0.10 · read 0.03 · loop ≤0.06

Ctrl-C ends the run gracefully.
)");
}

TEST_CASE("of many organisations the slowest come first, and those alike stay in their order") {
  live_run run;
  std::vector<core::sample> samples;
  run.facts.run.org_names.clear();
  for (std::uint32_t org = 1; org <= 30; ++org) {
    run.facts.run.org_names.push_back("org-" + std::to_string(org));
    auto s = a_success();
    s.org = org;
    s.result.times.first_token += org == 17 ? 40ms : std::chrono::microseconds{org};
    samples.insert(samples.end(), 200, s);
  }
  run.now = live_snapshot_of(samples);
  const auto text = joined_lines(run.at({120, 40}));
  CHECK(has(text, "Slowest     org-17, TTFT p95 90.0 ms"));
  const auto first = text.find("  org-17  ");
  const auto second = text.find("  org-1  ");
  const auto third = text.find("  org-2  ");
  REQUIRE(third != std::string::npos);
  CHECK(first < second);
  CHECK(second < third);
  CHECK_FALSE(has(text, "org-30"));
}

TEST_CASE("a small screen keeps what matters most") {
  CHECK(joined_lines(live_run{}.at({60, 14})) ==
        R"(smoke  smoke-20240131-1200-ab12 · simulated
steady      ━━━━━━───────────────────────  00:12, 00:48 left
Users            4 of 4 active       3 in flight
Requests/s     100  ▁█                           1202 so far
Tokens/s      1073  ▁█                          12881 so far
Errors       2.5 %  rate_limited 15 · timeout 15 …
                 measured so far
milliseconds       p50     p95     p99       ±
TTFT              50.7    51.2    51.2    0.30
Latency            150     150     150    0.40
Cost        $5.86
Slowest     loadtest-…-1, TTFT p95 51.2 ms
Client      certified
Lag p99 ms  send 0.10 · read 0.03 · loop ≤0.06
)");
}

TEST_CASE("no screen is larger than its terminal, and colours change nothing else") {
  live_run run;
  auto coloured = run;
  coloured.facts.colour = true;
  for (std::size_t columns = 1; columns <= 200; columns += 7)
    for (const std::size_t rows : {1, 2, 5, 12, 20, 30}) {
      const auto lines = run.at({columns, rows});
      REQUIRE(lines.size() <= rows);
      REQUIRE(std::all_of(lines.begin(), lines.end(),
                          [&](const auto& line) { return metrics::columns(line) <= columns; }));
      REQUIRE(without_ink(joined_lines(coloured.at({columns, rows}), false)) ==
              joined_lines(lines, false));
    }
}

TEST_CASE("numbers stay in their columns from one second to the next") {
  live_run run;
  const auto before = run.at({80, 24});
  for (int i = 0; i < 3; ++i) {
    recorder r{"other"};
    auto slow = a_success();
    slow.result.times.last_token = at(7000s);
    slow.result.times.first_token = at(5000s);
    slow.cost_nanousd = 123'456'789'000;
    for (int n = 0; n < 4000; ++n)
      r.add(slow);
    auto d = r.take();
    d.node = "node " + std::to_string(i);
    run.now.merge(d);
  }
  run.history.add(13s, run.now);
  const auto after = run.at({80, 24});
  REQUIRE(after.size() == before.size());
  const auto column_of = [](const std::vector<std::string>& lines, const std::string& what) {
    for (const auto& line : lines)
      if (const auto at = line.find(what); at != std::string::npos)
        return metrics::columns(line.substr(0, at));
    return std::size_t{0};
  };
  for (const auto* what : {"of 4 active", "in flight", "sessions done", "p50", "last 10"})
    CHECK(column_of(before, what) == column_of(after, what));
}

TEST_CASE("before the first answer the screen is blank where nobody has measured anything") {
  live_run run;
  run.now = {};
  run.history = {};
  run.facts.phase = "bootstrap";
  run.facts.total.reset();
  const auto text = joined_lines(run.at({80, 24}));
  CHECK(has(text, "bootstrap   ─"));
  for (const auto* blank : {"TTFT", "Latency", "TPOT", "Errors", "Cost", "Requests/s", "Tokens/s",
                            "TTFT mean", "Lag p99 ms"})
    CHECK(has(text, std::string{"\n"} + blank + "\n"));
  CHECK_FALSE(has(text, "–"));
  CHECK_FALSE(has(text, "Slowest"));
}

TEST_CASE("the bar follows the time, the requests, or the sessions where neither is limited") {
  live_run run;
  const auto done = [&] {
    const auto line = run.at({80, 24})[1];
    const auto all = joined_lines({line});
    std::size_t full = 0;
    for (auto at = all.find("━"); at != std::string::npos; at = all.find("━", at + 1))
      ++full;
    std::size_t open = 0;
    for (auto at = all.find("─"); at != std::string::npos; at = all.find("─", at + 1))
      ++open;
    return static_cast<double>(full) / static_cast<double>(full + open);
  };
  CHECK(done() == Approx(0.2).margin(0.02));
  run.facts.max_requests = 2404;
  CHECK(done() == Approx(0.5).margin(0.02));
  run.facts.total.reset();
  run.facts.max_requests.reset();
  run.facts.run.users = 300;
  CHECK(done() == Approx(0.1).margin(0.02));
}

TEST_CASE("limits, unmeasured phases and the end are told") {
  live_run run;
  run.facts.max_cost_nanousd = 6'000'000'000;
  run.facts.max_requests = 5000;
  run.facts.measured = false;
  run.facts.leaving = true;
  const auto text = joined_lines(run.at({80, 24}));
  CHECK(has(text, "Cost        $5.86 of $6.00, 98 %\n"));
  CHECK(has(text, "1202 of 5000\n"));
  CHECK(has(text, "not measured in this phase"));
  CHECK(has(text, "Ending: answers under way are awaited. Ctrl-C again leaves at once.\n"));
}

TEST_CASE("the cost is unknown where no answer has a price, and only there") {
  live_run run;
  auto unpriced = a_success();
  unpriced.cost_known = false;
  unpriced.cost_nanousd = 0;
  auto free = a_success();
  free.cost_nanousd = 0;
  run.now = live_snapshot_of({unpriced, unpriced});
  CHECK(has(joined_lines(run.at({80, 24})), "Cost        unknown: the models have no price\n"));
  run.now = live_snapshot_of({unpriced, free});
  CHECK(has(joined_lines(run.at({80, 24})), "Cost        at least $0\n"));
}

TEST_CASE("tokens and TTFT of answers under way are shown while these last") {
  live_run run;
  recorder r{"node"};
  core::client_health health;
  health.begun = 4;
  health.events = 80;
  health.first_token.add(50ms, 100);
  r.add(health);
  run.now = snapshot_of(r);
  run.history = {};
  run.history.add(4s, run.now);
  const auto text = joined_lines(run.at({80, 24}));
  CHECK(has(text, "\nRequests/s    1.00  "));
  CHECK(has(text, "\nTokens/s      20.0  "));
  CHECK(has(text, " 80 so far\n"));
  CHECK(has(text, "\nTTFT mean     50.0  "));
  CHECK(has(text, "\nTTFT              50.0    50.0  [50.0]              50.0    50.0  [50.0]\n"));
  CHECK(has(text, "\nLatency\n"));
  CHECK(has(text, "\nErrors\n"));
}

TEST_CASE("an invalid measurement is told at once, with its reason") {
  live_run run;
  auto late = a_success();
  late.result.first_token_error = 30500us;
  run.now = live_snapshot_of(std::vector<core::sample>(1000, late));
  const auto text = joined_lines(run.at({80, 24}));
  CHECK(has(text, "Client      INVALID\n            TTFT may be off by ± 31 ms"));
}

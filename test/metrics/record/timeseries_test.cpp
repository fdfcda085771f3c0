#include "metrics/record/records.hpp"

#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <sstream>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

/// A row by column.
std::map<std::string, std::string> cells(const std::string& row) {
  std::istringstream names{timeseries_header()};
  std::istringstream values{row};
  std::map<std::string, std::string> result;
  std::string name;
  while (std::getline(names, name, ',')) {
    std::string value;
    std::getline(values, value, ',');
    const auto trimmed = [](std::string s) {
      return s.ends_with('\n') ? s.substr(0, s.size() - 1) : s;
    };
    result[trimmed(name)] = trimmed(value);
  }
  return result;
}

void add(recorder& r, core::sample s, int times, std::uint32_t second) {
  for (auto& m : s.moments)
    m.second = second;
  for (int i = 0; i < times; ++i)
    r.add(s);
}

/// Second 1 has more of everything than second 2, and is slower.
snapshot two_seconds() {
  recorder r{"node"};
  auto slower = a_success();
  slower.result.times.first_token = at(90ms);
  slower.result.times.last_token = at(900ms);
  auto faster = a_success();
  faster.result.times.first_token = at(20ms);
  faster.result.times.last_token = at(80ms);
  faster.measured = faster.moments.front().measured = false;
  add(r, slower, 500, 1);
  add(r, a_failure(core::error_type::timeout), 50, 1);
  add(r, faster, 30, 2);
  add(r, a_failure(core::error_type::timeout), 7, 2);
  add(r, a_failure(core::error_type::client_error), 4, 2);
  add(r, an_end(core::outcome_status::abandoned), 3, 2);
  add(r, an_end(core::outcome_status::cancelled), 2, 2);
  return snapshot_of(r);
}

} // namespace

TEST_CASE("a row of the time series holds its second and no other, measured or not") {
  const auto row = timeseries_row(3.0, {"ramp", 8, 5, 200us, 300us, {}}, two_seconds().second(2));
  CHECK(row.ends_with('\n'));
  const auto c = cells(row);
  CHECK(c.at("elapsed_s") == "3");
  CHECK(c.at("phase") == "ramp");
  CHECK(c.at("active_users") == "8");
  CHECK(c.at("in_flight") == "5");
  CHECK(c.at("requests_per_s") == "46");
  CHECK(c.at("ok") == "30");
  CHECK(c.at("errors") == "11");
  CHECK(c.at("abandoned") == "3");
  CHECK(c.at("cancelled") == "2");
  CHECK(c.at("error_rate") == "0.25"); // 10 of 40: what failed here is not the platform's
  CHECK(c.at("tokens_per_s") == "330");
  CHECK(c.at("stream_events_per_s") == "330");
  CHECK(c.at("ttft_mean_ms") == "20");
  CHECK(std::stod(c.at("ttft_p50_ms")) == Approx(20.0).epsilon(0.002));
  CHECK(c.at("ttft_p95_ms").empty()); // 30 attempts can't support it
  CHECK(c.at("latency_mean_ms") == "80");
  CHECK(std::stod(c.at("latency_p50_ms")) == Approx(80.0).epsilon(0.002));
  CHECK(c.at("latency_p95_ms").empty());
  CHECK(c.at("cost_usd") == "0.15");
  CHECK(c.at("send_lag_p99_ms") == "0.2");
  CHECK(c.at("read_lag_p99_ms") == "0.3");
  CHECK(c.at("loop_lag_p99_ms").empty());
  CHECK(c.size() == 22);
}

TEST_CASE("an attempt is told in the seconds in which it began, went on and ended") {
  recorder r{"node"};
  auto s = a_success();
  s.moments = {{.second = 3, .starts = true, .events = 2, .tokens = 2},
               {.second = 4, .events = 8, .tokens = 8},
               {.second = 5, .ends = true, .events = 1, .tokens = 1}};
  r.add(s);
  const auto run = snapshot_of(r);
  CHECK(run.seconds() == 6);
  CHECK(run.second(2) == second_stats{});
  CHECK(run.second(3).started == 1);
  CHECK(run.second(3).ended() == 0);
  CHECK(run.second(3).arrived_tokens == 2);
  CHECK(run.second(4).arrived_tokens == 8);
  CHECK(run.second(4).arrived_events == 8);
  CHECK(run.second(5).started == 0);
  CHECK(run.second(5).ok == 1);
  CHECK(run.second(5).cost_nanousd == s.cost_nanousd);
  CHECK(run.second(5).latency.dense().count() == 1);
}

TEST_CASE("the gauges of a second are those of its end, its lags those since the look before") {
  recorder r{"node"};
  core::client_health earlier;
  for (auto* lag : {&earlier.send_lag, &earlier.read_lag, &earlier.loop_lag})
    lag->add(70ms, 5000);
  r.add(earlier);
  snapshot before;
  REQUIRE(before.merge(r.take()));
  core::client_health health;
  health.send_lag.add(200us, 1000);
  health.read_lag.add(300us, 1000);
  health.loop_lag.add(100us, 9);
  r.add(health);
  auto d = r.take();
  d.active_users = 8;
  d.in_flight = 5;
  auto now = before;
  REQUIRE(now.merge(d));
  const auto g = gauges_of("ramp", before, now);
  CHECK(g.phase == "ramp");
  CHECK(g.active_users == 8);
  CHECK(g.in_flight == 5);
  CHECK(core::to_ms(g.send_lag.value()) == Approx(0.2).epsilon(0.002));
  CHECK(core::to_ms(g.read_lag.value()) == Approx(0.3).epsilon(0.002));
  CHECK_FALSE(g.loop_lag);
}

TEST_CASE("a second without an answer has empty cells") {
  const auto c = cells(timeseries_row(1.0, {}, two_seconds().second(0)));
  for (const auto* cell :
       {"ttft_mean_ms", "ttft_p50_ms", "ttft_p95_ms", "latency_mean_ms", "latency_p50_ms",
        "latency_p95_ms", "send_lag_p99_ms", "read_lag_p99_ms", "loop_lag_p99_ms"}) {
    INFO(cell);
    CHECK(c.at(cell).empty());
  }
  CHECK(c.at("requests_per_s") == "0");
  CHECK(c.at("error_rate") == "0");
  CHECK(c.at("cost_usd") == "0");
}

TEST_CASE("a phase's name can't break a row of the time series") {
  const auto row = timeseries_row(0.5, {.phase = "a,\"b\""}, {});
  CHECK(row.starts_with("0.5,\"a,\"\"b\"\"\",0,0,0,"));
  const auto header = timeseries_header();
  CHECK(std::count(row.begin(), row.end(), ',') ==
        1 + std::count(header.begin(), header.end(), ','));
}

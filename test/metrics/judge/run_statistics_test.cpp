#include "metrics/judge/run_statistics.hpp"

#include "test/metrics/runs.hpp"

#include <catch2/catch.hpp>

#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

/// A run of which the test says what happens in each second.
class played_run {
public:
  /// So many answers with this TTFT end in a second, at the end of which so many are under way.
  void second(std::uint32_t answers, core::nanoseconds ttft, std::uint32_t in_flight,
              bool loaded = true) {
    auto s = a_success();
    s.result.times.first_token = at(ttft);
    s.result.times.last_token = s.result.times.closed = at(ttft + 100ms);
    s.result.times.admitted = at(0ms);
    s.measured = loaded;
    for (std::uint32_t i = 0; i < answers; ++i)
      recorder_.add(s);
    auto d = recorder_.take();
    d.in_flight = in_flight;
    d.in_flight_ns = in_flight * std::uint64_t{1'000'000'000};
    REQUIRE(total.merge(d));
    elapsed += 1s;
    series.add(elapsed, loaded, total);
  }
  run_statistics statistics(std::uint64_t seed = 7, bool lost = false) const {
    return statistics_of(series, total, {seed, elapsed, lost});
  }

  run_series series;
  snapshot total;
  core::nanoseconds elapsed{};

private:
  recorder recorder_{"node"};
};

} // namespace

TEST_CASE("a run that fills up and empties is steady in between") {
  played_run run;
  for (int i = 0; i < 20; ++i)
    run.second(2, 10ms, static_cast<std::uint32_t>(i * 5));
  for (int i = 0; i < 70; ++i)
    run.second(10, 50ms + (i % 3) * 1ms, static_cast<std::uint32_t>(100 + i % 3));
  for (int i = 0; i < 10; ++i)
    run.second(5, 20ms, 10);
  const auto found = run.statistics();
  REQUIRE(found.steady);
  CHECK(found.steady->from == 20s);
  CHECK(found.steady->to == 90s);
  CHECK(found.stretches == 100);
  CHECK(found.stretch == 1s);
}

TEST_CASE("why there is no steady window is said") {
  played_run brief;
  for (int i = 0; i < 30; ++i)
    brief.second(1, 10ms, 1);
  CHECK(brief.statistics().why_not_steady == "not sought: it takes 50 seconds, and there were 30");
  played_run growing;
  for (std::uint32_t i = 0; i < 100; ++i)
    growing.second(1, 10ms, std::min(i, 80U));
  CHECK(growing.statistics().why_not_steady ==
        "the number in flight did not settle in the first half");
  CHECK_FALSE(growing.statistics().steady);
}

TEST_CASE(
    "seconds that are not measured count for nothing, nor do those of the drain without answers") {
  played_run run;
  for (int i = 0; i < 60; ++i)
    run.second(3, 500ms, 50, false);
  for (int i = 0; i < 60; ++i)
    run.second(3, 50ms, 5);
  run.series.add(run.elapsed + 5s, false, run.total);
  CHECK(run.series.stretches().size() == 60);
  const auto found = run.statistics();
  REQUIRE(found.steady);
  CHECK(found.steady->from == 60s);
  CHECK(found.ttft->count == 180);
  CHECK(found.ttft->mean.low == 50ms);
}

TEST_CASE("independent answers are worth what they are, and answers that come alike less") {
  core::random_stream random{4};
  played_run independent;
  played_run alike;
  for (int i = 0; i < 200; ++i) {
    independent.second(1, core::nanoseconds{random.between(50'000'000, 150'000'000)}, 1);
    alike.second(10, core::nanoseconds{random.between(50'000'000, 150'000'000)}, 1);
  }
  const auto one = independent.statistics();
  REQUIRE(one.ttft);
  CHECK(one.ttft->count == 200);
  CHECK(one.ttft->effective_count > 140);
  CHECK(std::abs(one.ttft->autocorrelation) < 0.2);
  CHECK(one.ttft->mean.low < 100ms);
  CHECK(one.ttft->mean.high > 100ms);
  const auto other = alike.statistics();
  CHECK(other.ttft->count == 2000);
  CHECK(other.ttft->effective_count > 140);
  CHECK(other.ttft->effective_count < 300);
  CHECK(alike.statistics().ttft->mean.low == other.ttft->mean.low);
}

TEST_CASE("too few seconds say nothing of how they vary") {
  played_run run;
  for (int i = 0; i < 19; ++i)
    run.second(100, 50ms, 1);
  const auto found = run.statistics();
  CHECK_FALSE(found.ttft);
  CHECK(found.why_not_sure == "unknown with fewer than 20 seconds of answers");
}

TEST_CASE("Little's law holds for a deterministic M/D/infinity queue") {
  // Ten a second, each under way for half a second: five on average.
  played_run run;
  for (int i = 0; i < 100; ++i)
    run.second(10, 400ms, 5);
  const auto law = run.statistics().little.value();
  CHECK(law.in_flight == Approx(5.0));
  CHECK(law.rate == Approx(10.0));
  CHECK(law.seconds == Approx(0.5));
  CHECK(law.difference() == Approx(0.0).margin(1e-9));
  CHECK(law.why.empty());
}

TEST_CASE("where Little's law does not hold the reason is said") {
  played_run run;
  for (int i = 0; i < 100; ++i)
    run.second(10, 400ms, 6);
  CHECK(run.statistics(7, true).little->why ==
        "what was under way on nodes that were lost has no record");
  CHECK(run.statistics().little->why == "6 attempts were still under way, and have no record");
  run.second(10, 400ms, 0);
  CHECK(run.statistics().little->why.find("do not rely on the rates") != std::string::npos);
  CHECK_FALSE(played_run{}.statistics().little);
}

TEST_CASE("a long run is kept in no more memory than a short one, and loses no value") {
  played_run run;
  for (int i = 0; i < 2000; ++i)
    run.second(2, 50ms, static_cast<std::uint32_t>(i < 1000 ? 4 : 8));
  const auto& stretches = run.series.stretches();
  CHECK(stretches.size() <= run_series::most);
  CHECK(stretches.size() > run_series::most / 2);
  std::uint64_t values = 0;
  for (std::size_t i = 0; i < stretches.size(); ++i) {
    values += stretches[i].ttft.count();
    CHECK(stretches[i].begin == (i == 0 ? 0s : stretches[i - 1].end));
  }
  CHECK(values == 4000);
  CHECK(stretches.front().end == 4s);
  CHECK(stretches.front().in_flight == Approx(4.0));
  CHECK(stretches.back().in_flight == Approx(8.0));
}

TEST_CASE("the summary has the statistics in three lines, and in JSON") {
  played_run run;
  for (int i = 0; i < 60; ++i)
    run.second(10, 400ms, 5);
  auto facts = some_facts();
  CHECK(text_of(facts, run.total).find("95 % sure") == std::string::npos);
  facts.statistics = run.statistics();
  CHECK(text_of(facts, run.total)
            .find("95 % sure   TTFT mean 400–400, p95 400–400 ms · as 600 independent answers\n"
                  "            latency mean 500–500, p95 500–500 ms\n"
                  "Steady      0 s to 1 min 0 s · 5.00 in flight = 10.0/s × 0.500 s\n") !=
        std::string::npos);
  const auto j = nlohmann::json::parse(json_of(facts, run.total)).at("statistics");
  CHECK(j.at("steady").at("to_s") == 60.0);
  CHECK(j.at("ttft").at("effective_count") == 600);
  CHECK(j.at("ttft").at("mean_ms_95")[0] == 400.0);
  CHECK(j.at("latency").at("p99_ms_95").size() == 2);
  CHECK(j.at("little").at("difference") == 0.0);
}

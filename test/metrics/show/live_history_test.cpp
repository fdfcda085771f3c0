#include "metrics/show/live_history.hpp"
#include "metrics/show/screen.hpp"
#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

/// A run that goes on: `n` more attempts, in one delta.
struct growing_run {
  recorder r{"node"};
  core::client_health health;
  snapshot s;

  const snapshot& after(int n, core::nanoseconds later = 0ns) {
    for (int i = 0; i < n; ++i) {
      auto sample = a_success();
      sample.result.times.first_token += later;
      r.add(sample);
      count_live(health, sample);
    }
    r.add(std::exchange(health, {}));
    s.merge(r.take());
    return s;
  }
};

} // namespace

TEST_CASE("rates are those of the seconds so far, and then of the last ten") {
  live_history h;
  growing_run run;
  CHECK_FALSE(h.requests_per_second());
  CHECK_FALSE(h.tokens_per_second());
  h.add(1s, run.after(10));
  h.add(2s, run.after(30));
  CHECK(*h.requests_per_second() == Approx(20.0));
  CHECK(*h.tokens_per_second() == Approx(20.0 * 11));
  for (int second = 3; second <= 12; ++second)
    h.add(std::chrono::seconds{second}, run.after(5));
  CHECK(*h.requests_per_second() == Approx(5.0));
  CHECK(h.ttft().count() == 50);
  CHECK(h.latency().count() == 50);
}

namespace {

/// What the I/O threads have seen, without an attempt that ended.
snapshot seen(const core::client_health& health) {
  recorder r{"node"};
  r.add(health);
  return snapshot_of(r);
}

} // namespace

TEST_CASE("what answers bring is counted while they last") {
  live_history h;
  core::client_health health;
  health.begun = 3;
  h.add(1s, seen(health));
  CHECK(*h.requests_per_second() == Approx(3.0));
  CHECK_FALSE(h.tokens_per_second());
  health.events = 40;
  health.first_token.add(50ms, 3);
  h.add(2s, seen(health));
  CHECK(h.tokens() == std::vector<double>{0.0, 40.0});
  CHECK(*h.tokens_per_second() == Approx(20.0));
  CHECK(h.tokens_so_far() == 40);
  CHECK(h.ttft().count() == 3);
  CHECK(h.latency().count() == 0);
}

TEST_CASE("an event counts for as many tokens as those of ended answers had brought") {
  live_history h;
  core::client_health health;
  health.events = 10;
  h.add(1s, seen(health));
  health.events = 30;
  health.ended_events = 15;
  health.ended_tokens = 60;
  health.whole_tokens = 7; // of an answer that did not stream
  h.add(2s, seen(health));
  CHECK(h.tokens() == std::vector<double>{10.0, 87.0});
}

TEST_CASE("the TTFT of measured time has none of a warm-up") {
  live_history h;
  core::client_health health;
  health.first_token.add(90ms, 5);
  h.add(1s, seen(health), false);
  health.first_token.add(50ms, 2);
  h.add(2s, seen(health), true);
  CHECK(h.measured_ttft().count() == 2);
  CHECK(h.ttft().count() == 7);
}

TEST_CASE("a tick that comes late or twice does not bend the rates") {
  live_history h;
  growing_run run;
  h.add(1s, run.after(10));
  h.add(3s, run.after(20));
  CHECK(*h.requests_per_second() == Approx(10.0));
  h.add(3s, run.after(7));
  CHECK(h.requests() == std::vector<double>{10.0, 10.0});
}

TEST_CASE("each second has its own mean TTFT") {
  live_history h;
  growing_run run;
  h.add(1s, run.after(10));
  h.add(2s, run.after(10, 30ms));
  h.add(3s, run.after(0));
  const auto ttft = h.mean_ttft_ms();
  REQUIRE(ttft.size() == 3);
  CHECK(ttft[0] == Approx(50.0));
  CHECK(ttft[1] == Approx(80.0));
  CHECK(ttft[2] == 0.0);
}

TEST_CASE("only the last minutes are kept") {
  live_history h;
  growing_run run;
  for (int second = 1; second <= 300; ++second)
    h.add(std::chrono::seconds{second}, run.after(second == 60 ? 9 : 1));
  CHECK(h.requests().size() == live_history::seconds_kept);
  CHECK(h.requests().front() == Approx(1.0));
}

TEST_CASE("a sparkline shows the latest values as parts of the largest") {
  CHECK(sparkline({}, 5).empty());
  CHECK(sparkline({0, 0}, 5) == "  ");
  CHECK(sparkline({0, 1, 2, 4, 8}, 5) == " ▁▂▄█");
  CHECK(sparkline({0.001, 8}, 5) == "▁█");
  CHECK(sparkline({100, 8, 4}, 2) == "█▄");
}

#include "metrics/judge/validity.hpp"

#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

/// `n` attempts with these TTFTs and error bounds; latency and TPOT are known exactly.
snapshot with_error(std::uint64_t n, core::nanoseconds error, core::nanoseconds ttft = 50ms) {
  delta d;
  d.node = "node";
  d.sequence = 1;
  auto& g = d.measured[{}];
  g.attempts = g.ok = n;
  g.ttft.add(ttft, n);
  g.ttft_error.add(error, n);
  g.latency.add(10s, n);
  g.latency_error.add(0ms, n);
  d.all = d.measured;
  snapshot s;
  s.merge(d);
  return s;
}

bool mentions(const validity& v, const std::string& what) {
  for (const auto& reason : v.reasons())
    if (reason.find(what) != std::string::npos)
      return true;
  return false;
}

} // namespace

TEST_CASE("an error is judged from a thousand attempts on") {
  CHECK(validity_of(with_error(999, 10ms)).verdict() == certainty::not_certified);
  CHECK(validity_of(with_error(1000, 10ms)).verdict() == certainty::invalid);
  CHECK(validity_of(with_error(999, 1ms)).verdict() == certainty::not_certified);
  CHECK(validity_of(with_error(1000, 1ms)).verdict() == certainty::certified);
}

TEST_CASE("an error of exactly 2 ms is allowed, a little more is not") {
  CHECK(validity_of(with_error(1000, 2ms)).verdict() == certainty::certified);
  CHECK(validity_of(with_error(1000, 2ms + 1ns)).verdict() == certainty::invalid);
}

TEST_CASE("of a large metric 2 % are allowed") {
  CHECK(validity_of(with_error(1000, 20ms, 1s)).verdict() == certainty::certified);
  CHECK(validity_of(with_error(1000, 21ms, 1s)).verdict() == certainty::invalid);
  CHECK(allowed_error(100ms) == 2ms);
  CHECK(allowed_error(101ms) == 2020us);
}

TEST_CASE("one attempt in a hundred may be off by more") {
  delta d;
  d.node = "node";
  d.sequence = 1;
  auto& g = d.measured[{}];
  g.attempts = 1000;
  g.ttft.add(50ms, 1000);
  g.ttft_error.add(1ms, 990);
  g.ttft_error.add(500ms, 10);
  g.latency_error.add(1ms, 1000);
  g.latency.add(1s, 1000);
  snapshot s;
  s.merge(d);
  CHECK(validity_of(s).verdict() == certainty::certified);
  d.sequence = 2;
  d.measured.clear();
  auto& more = d.measured[{}];
  more.ttft.add(50ms);
  more.ttft_error.add(500ms);
  s.merge(d);
  CHECK(validity_of(s).verdict() == certainty::invalid);
}

TEST_CASE("the reason names the figure, the limit and a remedy") {
  const auto v = validity_of(with_error(1500, 4321us));
  CHECK(mentions(v, "TTFT may be off by ± 4.4 ms"));
  CHECK(mentions(v, "1,500 attempts"));
  CHECK(mentions(v, "the limit is 2.00 ms"));
  CHECK(mentions(v, "fewer users per node, more cores or more --io-threads"));
  CHECK(mentions(validity_of(with_error(640, 1ms)),
                 "takes 1,000 measured attempts; there are: TTFT 640, Latency 640."));
}

TEST_CASE("the kernel's time stamps are a remedy where more than half of the reads have none") {
  const auto remedy = [](std::uint64_t reads, std::uint64_t unstamped) {
    auto s = with_error(1000, 10ms);
    delta d;
    d.node = "node";
    d.sequence = 2;
    d.health.reads = reads;
    d.health.unstamped_reads = unstamped;
    s.merge(d);
    return mentions(validity_of(s), "instead of the fallback clock");
  };
  CHECK_FALSE(remedy(100, 0));
  CHECK_FALSE(remedy(100, 50));
  CHECK(remedy(100, 51));
  CHECK(remedy(100, 100));
}

TEST_CASE("every one of the three metrics can make a run invalid") {
  for (const auto& [values, errors] :
       {std::pair{&group_stats::latency, &group_stats::latency_error},
        std::pair{&group_stats::tpot, &group_stats::tpot_error}}) {
    delta d;
    d.node = "node";
    d.sequence = 1;
    (d.measured[{}].*values).add(60ms, 1000);
    (d.measured[{}].*errors).add(3ms, 1000);
    snapshot s;
    s.merge(d);
    CHECK(validity_of(s).verdict() == certainty::invalid);
  }
}

TEST_CASE("the client's own delays in a fiftieth of the users' busy time are allowed, more not") {
  auto late = [](std::uint64_t own, std::uint64_t n = 1000) {
    delta d;
    d.node = "node";
    d.sequence = 1;
    auto& g = d.measured[{}];
    g.attempts = g.ok = n;
    g.latency.add(1s, n);
    g.latency_error.add(0ms, n);
    g.busy_ns = 1'000'000;
    g.own_delay_ns = own;
    snapshot s;
    s.merge(d);
    return validity_of(s);
  };
  CHECK(late(20'000).verdict() == certainty::certified);
  CHECK(late(20'001).verdict() == certainty::invalid);
  CHECK(late(20'001).times.verdict == certainty::certified);
  CHECK(late(900'000, 999).verdict() == certainty::not_certified);
  CHECK(mentions(late(53'000), "5.3 % of the time that users were busy"));
  CHECK(mentions(late(53'000), "the limit is 2.0 %"));
}

TEST_CASE("one attempt in a thousand may fail on the client's side, however few there are") {
  const auto failing = [](std::uint64_t failed, std::uint64_t n) {
    delta d;
    d.node = "node";
    d.sequence = 1;
    auto& g = d.measured[{}];
    g.attempts = n;
    g.errors = failed;
    g.errors_by_type["client_error"] = failed;
    g.errors_by_type["timeout"] = n - failed;
    g.latency.add(1s, n);
    g.latency_error.add(0ms, n);
    snapshot s;
    s.merge(d);
    return validity_of(s);
  };
  CHECK(failing(0, 100).verdict() == certainty::not_certified);
  CHECK(failing(1, 100).verdict() == certainty::invalid);
  CHECK(failing(1, 1000).verdict() == certainty::certified);
  CHECK(failing(2, 1000).verdict() == certainty::invalid);
  CHECK(mentions(failing(2, 1000), "2 of 1,000 attempts failed on the client's side"));
}

TEST_CASE("when both answers are INVALID both are explained, and nothing else is") {
  auto s = with_error(1000, 10ms);
  auto v = validity_of(s);
  v.load = {certainty::invalid, {"late"}};
  CHECK(v.reasons().size() == v.times.reasons.size() + 1);
  CHECK(v.reasons().back() == "late");
  v.times.verdict = certainty::not_certified;
  CHECK(v.reasons() == std::vector<std::string>{"late"});
}

TEST_CASE("a platform that fails or is slow makes no run invalid") {
  std::vector<core::sample> samples;
  for (int i = 0; i < 1200; ++i)
    samples.push_back(a_failure(core::error_type::rate_limited));
  auto slow = a_success();
  slow.result.times.first_token += 20s;
  slow.result.times.last_token += 30s;
  samples.insert(samples.end(), 1200, slow);
  CHECK(validity_of(snapshot_of(samples)).verdict() == certainty::certified);
  samples.resize(1200);
  CHECK(validity_of(snapshot_of(samples)).verdict() == certainty::not_certified);
}

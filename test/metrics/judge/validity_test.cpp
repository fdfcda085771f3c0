#include "metrics/judge/validity.hpp"

#include "metrics/judge/report.hpp"
#include "metrics/judge/verdict.hpp"
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
  for (const auto& reason : v.reasons)
    if (reason.find(what) != std::string::npos)
      return true;
  return false;
}

} // namespace

TEST_CASE("an error is judged from a thousand attempts on") {
  CHECK(judge(with_error(999, 10ms)).verdict == certainty::not_certified);
  CHECK(judge(with_error(1000, 10ms)).verdict == certainty::invalid);
  CHECK(judge(with_error(999, 1ms)).verdict == certainty::not_certified);
  CHECK(judge(with_error(1000, 1ms)).verdict == certainty::certified);
}

TEST_CASE("an error of exactly 2 ms is allowed, a little more is not") {
  CHECK(judge(with_error(1000, 2ms)).verdict == certainty::certified);
  CHECK(judge(with_error(1000, 2ms + 1ns)).verdict == certainty::invalid);
}

TEST_CASE("of a large metric 2 % are allowed") {
  CHECK(judge(with_error(1000, 20ms, 1s)).verdict == certainty::certified);
  CHECK(judge(with_error(1000, 21ms, 1s)).verdict == certainty::invalid);
  CHECK(allowed_error(100ms) == 2ms);
  CHECK(allowed_error(101ms) == 2020us);
}

TEST_CASE("one attempt in a hundred may be off by more") {
  delta d;
  d.node = "node";
  d.sequence = 1;
  auto& g = d.measured[{}];
  g.ttft.add(50ms, 1000);
  g.ttft_error.add(1ms, 990);
  g.ttft_error.add(500ms, 10);
  g.latency_error.add(1ms, 1000);
  g.latency.add(1s, 1000);
  snapshot s;
  s.merge(d);
  CHECK(judge(s).verdict == certainty::certified);
  d.sequence = 2;
  d.measured.clear();
  auto& more = d.measured[{}];
  more.ttft.add(50ms);
  more.ttft_error.add(500ms);
  s.merge(d);
  CHECK(judge(s).verdict == certainty::invalid);
}

TEST_CASE("the reason names the figure, the limit and a remedy") {
  const auto v = judge(with_error(1500, 4321us));
  CHECK(mentions(v, "TTFT may be off by ± 4.4 ms"));
  CHECK(mentions(v, "1,500 attempts"));
  CHECK(mentions(v, "the limit is 2.00 ms"));
  CHECK(mentions(v, "fewer users per node, more cores or more --io-threads"));
  CHECK(mentions(judge(with_error(640, 1ms)),
                 "takes 1,000 measured attempts; there are: TTFT 640, Latency 640."));
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
    CHECK(judge(s).verdict == certainty::invalid);
  }
}

TEST_CASE("a platform that fails or is slow makes no run invalid") {
  std::vector<core::sample> samples;
  for (int i = 0; i < 1200; ++i)
    samples.push_back(a_failure(core::error_type::rate_limited));
  auto slow = a_success();
  slow.result.times.first_token += 20s;
  slow.result.times.last_token += 30s;
  samples.insert(samples.end(), 1200, slow);
  CHECK(judge(snapshot_of(samples)).verdict == certainty::certified);
  samples.resize(1200);
  CHECK(judge(snapshot_of(samples)).verdict == certainty::not_certified);
}

TEST_CASE("the exit code is the first that applies") {
  const auto good = snapshot_of({a_success()});
  const auto bad = snapshot_of({a_failure(core::error_type::timeout)});
  const auto invalid = with_error(1000, 1s);
  const auto code = [](std::string ended_by, const snapshot& s, bool left_behind = false) {
    run_facts facts;
    facts.ended_by = std::move(ended_by);
    if (left_behind)
      facts.left_behind = {"user 'x'"};
    return exit_code(facts, s, judge(s));
  };
  for (const auto* normal : {"completed", "duration", "requests"}) {
    CHECK(code(normal, good) == 0);
    CHECK(code(normal, bad) == 1);
    CHECK(code(normal, snapshot{}) == 1);
    CHECK(code(normal, invalid) == 4);
    CHECK(code(normal, good, true) == 5);
    CHECK(code(normal, bad, true) == 1);
    CHECK(code(normal, invalid, true) == 4);
  }
  CHECK(code("sigint", good) == 130);
  CHECK(code("sigint", bad) == 130);
  CHECK(code("sigterm", invalid) == 143);
  CHECK(code("sigterm", good, true) == 143);
  CHECK(code("internal", invalid) == 5);
  CHECK(code("bootstrap_failed", snapshot{}) == 3);
  CHECK(code("preflight_failed", snapshot{}, true) == 3);
}

TEST_CASE("a success in the warm-up alone is a success") {
  auto warm_up = a_success();
  warm_up.measured = false;
  const auto s = snapshot_of({warm_up, a_failure(core::error_type::timeout)});
  run_facts facts;
  facts.ended_by = "completed";
  CHECK(exit_code(facts, s, judge(s)) == 0);
}

TEST_CASE("the verdict says in words what the exit code means") {
  const auto bad =
      snapshot_of({a_failure(core::error_type::timeout), a_failure(core::error_type::tls_error),
                   a_failure(core::error_type::tls_error)});
  run_facts facts;
  const auto of = [&](int code) {
    facts.exit_code = code;
    return verdict_of(facts, bad, judge(bad));
  };
  CHECK(of(0).word == "pass");
  CHECK(of(0).reasons.empty());
  CHECK(of(1).word == "fail");
  CHECK(of(1).reasons.at(0) == "Not one of 3 attempts succeeded; most often: tls_error.");
  CHECK(of(4).word == "invalid");
  CHECK(of(130).word == "interrupted");
  CHECK(of(143).word == "interrupted");
  facts.ended_by = "bootstrap_failed";
  facts.failure = "POST /v1/orgs: 403";
  CHECK(of(3).word == "error");
  CHECK(of(3).reasons.at(0) == "The bootstrap failed: POST /v1/orgs: 403");
  facts.left_behind = {"user 'x'", "user 'y'"};
  CHECK(of(5).reasons.at(0) == "What the run created is still on the platform: 2 objects.");
}

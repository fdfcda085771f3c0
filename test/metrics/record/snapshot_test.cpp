#include "metrics/record/snapshot.hpp"

#include "metrics/record/fields.hpp"
#include "metrics/show/histograms.hpp"
#include "test/distinct.hpp"
#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;

namespace {

delta numbered(std::string node, std::uint64_t sequence) {
  delta d;
  d.node = std::move(node);
  d.sequence = sequence;
  d.sessions_completed = 1;
  return d;
}

} // namespace

TEST_CASE("merging the deltas of many nodes equals recording together") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    core::random_stream random{seed};
    std::vector<core::sample> samples;
    for (int i = 0; i < 300; ++i)
      samples.push_back(any_sample(random));

    recorder a{"a"};
    recorder b{"b"};
    snapshot merged;
    for (const auto& sample : samples) {
      (random.below(3) ? a : b).add(sample);
      if (random.below(50) == 0)
        REQUIRE(merged.merge(a.take()));
      if (random.below(80) == 0)
        REQUIRE(merged.merge(b.take()));
    }
    REQUIRE(merged.merge(b.take()));
    REQUIRE(merged.merge(a.take()));

    // Equal in every counter, sum, extreme and bucket.
    CHECK(histograms_jsonl(merged) == histograms_jsonl(snapshot_of(samples)));
    CHECK(merged.overall_all().attempts == 300);
  }
}

TEST_CASE("a delta is merged once, and none is left out") {
  snapshot s;
  CHECK_FALSE(s.merge(numbered("a", 2)));
  CHECK(s.merge(numbered("a", 1)));
  CHECK_FALSE(s.merge(numbered("a", 1)));
  CHECK_FALSE(s.merge(numbered("a", 3)));
  CHECK(s.merge(numbered("b", 1)));
  CHECK(s.merge(numbered("a", 2)));
  CHECK(s.sessions_completed() == 3);
}

TEST_CASE("the gauges of all nodes are added up, each node's latest") {
  snapshot s;
  auto d = numbered("a", 1);
  d.active_users = 5;
  d.in_flight = 3;
  s.merge(d);
  d.sequence = 2;
  d.active_users = 7;
  s.merge(d);
  d = numbered("b", 1);
  d.active_users = 100;
  d.in_flight = 20;
  s.merge(d);
  CHECK(s.active_users() == 107);
  CHECK(s.in_flight() == 23);
}

TEST_CASE("on a node that is lost nobody is active any more, and what it counted stays") {
  snapshot s;
  auto d = numbered("a", 1);
  d.active_users = 3;
  d.in_flight = 2;
  s.merge(d);
  d.node = "b";
  d.active_users = 40;
  d.in_flight = 50;
  s.merge(d);
  s.lose("a");
  s.lose("nobody");
  CHECK(s.active_users() == 40);
  CHECK(s.in_flight() == 50);
  CHECK(s.sessions_completed() == 2);
}

TEST_CASE("the peak is the most that were under way at once, on all nodes together") {
  snapshot s;
  const auto report = [&](const char* node, std::uint64_t sequence, std::uint32_t peak) {
    delta d;
    d.node = node;
    d.sequence = sequence;
    d.peak_in_flight = peak;
    REQUIRE(s.merge(d));
  };
  report("a", 1, 3);
  report("b", 1, 4);
  CHECK(s.peak_in_flight() == 7);
  report("a", 2, 1);
  report("b", 2, 5);
  CHECK(s.peak_in_flight() == 7);
  s.lose("b");
  report("a", 3, 6);
  CHECK(s.peak_in_flight() == 7);
}

TEST_CASE("a snapshot of nothing has empty statistics") {
  const snapshot s;
  CHECK(s.overall().attempts == 0);
  CHECK(s.overall_all().attempts == 0);
  CHECK(s.active_users() == 0);
}

TEST_CASE("a copy shares what was not changed since, and keeps what it had") {
  recorder r{"node"};
  auto sample = a_success();
  for (const auto* model : {"a", "b"}) {
    sample.model = model;
    r.add(sample);
  }
  snapshot now;
  REQUIRE(now.merge(r.take()));
  const auto before = now;
  for (const auto& [key, group] : before.measured())
    CHECK(group.shares_with(now.measured().at(key)));

  sample.model = "a";
  r.add(sample);
  REQUIRE(now.merge(r.take()));
  const group_key a{dimension::model, "a"};
  const group_key b{dimension::model, "b"};
  CHECK(before.measured().at(a)->attempts == 1);
  CHECK(now.measured().at(a)->attempts == 2);
  CHECK(before.overall().ttft.count() == 2);
  CHECK(now.overall().ttft.count() == 3);
  CHECK(before.overall_all().attempts == 2);
  CHECK(before.measured().at(b).shares_with(now.measured().at(b)));
  CHECK_FALSE(before.measured().at(a).shares_with(now.measured().at(a)));
}

TEST_CASE("a copy keeps what the clients had seen of themselves") {
  snapshot now;
  auto d = numbered("a", 1);
  d.health.reads = 3;
  REQUIRE(now.merge(d));
  const auto before = now;
  d.sequence = 2;
  REQUIRE(now.merge(d));
  CHECK(before.health().reads == 3);
  CHECK(now.health().reads == 6);
}

TEST_CASE("a sum that would overflow is refused, whichever it is, and nothing is merged") {
  const auto refused = [](const delta& first, const char* what, auto change) {
    INFO(what);
    auto more = first;
    more.sequence = 2;
    change(more);
    snapshot s;
    REQUIRE(s.merge(first));
    const auto before = histograms_jsonl(s);
    CHECK_FALSE(s.merge(more));
    const bool unchanged = histograms_jsonl(s) == before;
    CHECK(unchanged);
    // What is not too much may still come.
    auto small = first;
    small.sequence = 2;
    CHECK(s.merge(small));
  };
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  auto first = numbered("a", 1);
  for (auto* groups : {&first.measured, &first.all}) {
    (*groups)[{}] = loadtest::test::distinct<group_stats>();
    (*groups)[{dimension::phase, "p"}] = loadtest::test::distinct<group_stats>();
  }
  first.health = loadtest::test::distinct<core::client_health>();
  first.sessions_cut_short = 1;
  first.failures = loadtest::test::distinct<delta>().failures;
  for (auto groups : {&delta::measured, &delta::all}) {
    for (const auto& f : group_counters)
      refused(first, f.name, [&](delta& d) {
        (d.*groups)[{dimension::phase, "p"}].*f.member = most;
      });
    for (const auto& f : group_histograms)
      refused(first, f.name, [&](delta& d) {
        auto& h = (d.*groups)[{}].*f.member;
        h = {};
        h.add(0ns, most);
      });
    refused(first, "cost", [&](delta& d) {
      (d.*groups)[{}].cost_nanousd = std::numeric_limits<std::int64_t>::max();
    });
    refused(first, "errors_by_type",
            [&](delta& d) { (d.*groups)[{}].errors_by_type.begin()->second = most; });
  }
  for (const auto& f : client_counters)
    refused(first, f.name, [&](delta& d) { d.health.*f.member = most; });
  for (const auto& f : client_histograms)
    refused(first, f.name, [&](delta& d) {
      d.health.*f.member = {};
      (d.health.*f.member).add(core::nanoseconds::max());
    });
  refused(first, "sessions", [&](delta& d) { d.sessions_completed = most; });
  refused(first, "sessions", [&](delta& d) { d.sessions_cut_short = most; });
  refused(first, "failures", [&](delta& d) { d.failures.begin()->second.attempts = most; });
  refused(first, "failures", [&](delta& d) { d.failures.begin()->second.measured = most; });
}

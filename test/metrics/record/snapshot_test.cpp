#include "metrics/record/snapshot.hpp"

#include "metrics/show/histograms.hpp"
#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>

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

TEST_CASE("a snapshot of nothing has empty statistics") {
  const snapshot s;
  CHECK(s.overall().attempts == 0);
  CHECK(s.overall_all().attempts == 0);
  CHECK(s.active_users() == 0);
}

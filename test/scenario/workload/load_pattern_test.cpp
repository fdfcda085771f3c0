#include "scenario/workload/load_pattern.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace loadtest::scenario;
using namespace std::chrono_literals;

namespace {

load_pattern three_phases() {
  return load_pattern{{{"up", 10s, 100, ramp::linear, false},
                       {"hold", 20s, 50, ramp::step, true},
                       {"down", 10s, 0, ramp::linear, false}}};
}

} // namespace

TEST_CASE("a linear ramp goes from the target before it to its own") {
  const auto pattern = three_phases();
  CHECK(pattern.target_at(0s) == 0);
  CHECK(pattern.target_at(2500ms) == 25);
  CHECK(pattern.target_at(9999ms) == 100);
  CHECK(pattern.target_at(35s) == 25);
}

TEST_CASE("a step jumps at the start of its phase") {
  const auto pattern = three_phases();
  CHECK(pattern.target_at(10s) == 50);
  CHECK(pattern.target_at(29999ms) == 50);
}

TEST_CASE("an exponential ramp grows by a constant factor") {
  const load_pattern pattern{
      {{"up", 3s, 1000, ramp::exponential, true}, {"down", 2s, 10, ramp::exponential, true}}};
  CHECK(pattern.target_at(0s) == 1);
  CHECK(pattern.target_at(1s) == 10);
  CHECK(pattern.target_at(2s) == 100);
  CHECK(pattern.target_at(3s) == 1000);
  CHECK(pattern.target_at(4s) == 100);
}

TEST_CASE("a ramp from or to nobody has its way there too") {
  const load_pattern pattern{{{"up", 2s, 100, ramp::exponential, true},
                              {"down", 2s, 0, ramp::exponential, true},
                              {"again", 2s, 8, ramp::linear, true}}};
  CHECK(pattern.target_at(0s) == 1);
  CHECK(pattern.target_at(1s) == 10);
  CHECK(pattern.target_at(2s) == 100);
  CHECK(pattern.target_at(3s) == 10);
  CHECK(pattern.target_at(3999ms) == 1);
  CHECK(pattern.target_at(4s) == 0);
  CHECK(pattern.target_at(5s) == 4);
}

TEST_CASE("the last target holds from the end on") {
  const load_pattern pattern{{{"up", 1s, 7, ramp::linear, true}}};
  CHECK(pattern.target_at(1s) == 7);
  CHECK(pattern.target_at(1h) == 7);
}

TEST_CASE("the phase at a time is the one that has begun and not ended") {
  const auto pattern = three_phases();
  CHECK(pattern.duration() == 40s);
  CHECK(pattern.phase(pattern.phase_at(0s)).name == "up");
  CHECK(pattern.phase(pattern.phase_at(9999ms)).name == "up");
  CHECK(pattern.phase(pattern.phase_at(10s)).name == "hold");
  CHECK(pattern.phase(pattern.phase_at(29999ms)).name == "hold");
  CHECK(pattern.phase(pattern.phase_at(30s)).name == "down");
  CHECK(pattern.phase(pattern.phase_at(40s)).name == "down");
  CHECK(load_pattern{{}}.empty());
  CHECK(load_pattern{{}}.target_at(5s) == 0);
}

TEST_CASE("the span at a time is its phase, from its begin to its end") {
  const auto pattern = three_phases();
  const auto is = [&](nanoseconds t, std::optional<std::size_t> phase, nanoseconds begin,
                      nanoseconds end) {
    const auto span = pattern.span_at(t);
    CHECK(span.phase == phase);
    CHECK(span.begin == begin);
    CHECK(span.end == end);
  };
  is(0s, 0, 0s, 10s);
  is(9999ms, 0, 0s, 10s);
  is(10s, 1, 10s, 30s);
  is(39999ms, 2, 30s, 40s);
  is(40s, std::nullopt, 40s, nanoseconds::max());
}

TEST_CASE("ranks are a permutation that takes users from all organisations in turn") {
  const std::vector<std::uint32_t> org_users{3, 1, 4};
  CHECK(activation_rank(org_users, 1, 1) == 0);
  CHECK(activation_rank(org_users, 2, 1) == 1);
  CHECK(activation_rank(org_users, 3, 1) == 2);
  CHECK(activation_rank(org_users, 1, 2) == 3);
  CHECK(activation_rank(org_users, 3, 2) == 4);
  CHECK(activation_rank(org_users, 3, 4) == 7);
  std::set<std::uint32_t> ranks;
  for (std::uint32_t org = 1; org <= 3; ++org)
    for (std::uint32_t user = 1; user <= org_users[org - 1]; ++user)
      ranks.insert(activation_rank(org_users, org, user));
  CHECK(ranks.size() == 8);
  CHECK(*ranks.rbegin() == 7);
}

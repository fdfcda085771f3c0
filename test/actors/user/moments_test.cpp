#include "actors/user/moments.hpp"

#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <numeric>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using core::moment;

namespace {

constexpr core::mono_time t0{1h};

run_clock plain() {
  return {t0, scenario::load_pattern{{}}};
}

/// 1.5 s that are not measured, then 2 s that are.
run_clock phased() {
  return {t0, scenario::load_pattern{{{"warm", 1500ms, 1, scenario::ramp::step, false},
                                      {"hold", 2s, 1, scenario::ramp::step, true}}}};
}

core::outcome from(core::nanoseconds start, core::nanoseconds end) {
  core::outcome o;
  o.times.admitted = o.times.started = t0 + start;
  o.times.closed = t0 + end;
  return o;
}

/// A token every 100 ms.
core::outcome stream_from(core::nanoseconds start, int events, std::uint32_t tokens) {
  auto o = from(start, start + events * 100ms + 1ms);
  for (int i = 1; i <= events; ++i)
    o.trail.on_read(t0 + start + i * 100ms);
  o.completion_tokens = tokens;
  return o;
}

std::uint32_t tokens_of(const std::vector<moment>& moments) {
  return std::accumulate(moments.begin(), moments.end(), 0U,
                         [](auto sum, const auto& m) { return sum + m.tokens; });
}

} // namespace

TEST_CASE("an attempt within a second is one moment of it") {
  const auto clock = plain();
  CHECK(moments_of(stream_from(7s, 5, 5), &clock) ==
        std::vector<moment>{{7, {}, true, true, true, 5, 5}});
}

TEST_CASE("tokens belong to the second they arrived in, the start and the end to theirs") {
  const auto clock = plain();
  CHECK(moments_of(stream_from(2750ms, 15, 15), &clock) ==
        std::vector<moment>{{2, {}, true, true, false, 2, 2},
                            {3, {}, true, false, false, 10, 10},
                            {4, {}, true, false, true, 3, 3}});
}

TEST_CASE("a phase that ends within a second parts what happened in it") {
  const auto clock = phased();
  CHECK(moments_of(stream_from(1150ms, 6, 6), &clock) ==
        std::vector<moment>{{1, 0, false, true, false, 3, 3}, {1, 1, true, false, true, 3, 3}});
}

TEST_CASE("what comes after the last phase belongs to none, and is not measured") {
  const auto clock = phased();
  CHECK(moments_of(stream_from(3250ms, 4, 4), &clock) ==
        std::vector<moment>{{3, 1, true, true, false, 2, 2}, {3, {}, false, false, true, 2, 2}});
}

TEST_CASE("tokens are spread over the events that brought them, and none is lost") {
  const auto clock = plain();
  core::random_stream random{5};
  for (int i = 0; i < 200; ++i) {
    const auto events = static_cast<int>(random.between(1, 40));
    const auto tokens = static_cast<std::uint32_t>(random.between(0, 500));
    auto o = stream_from(core::nanoseconds{random.between(0, 2'000'000'000)}, events, tokens);
    o.trail.on_event();
    const auto moments = moments_of(o, &clock);
    INFO(events << " events, " << tokens << " tokens");
    CHECK(tokens_of(moments) == tokens);
  }
  const auto halves = moments_of(stream_from(500ms, 10, 1000), &clock);
  REQUIRE(halves.size() == 2);
  CHECK(halves[0].tokens == 400);
  CHECK(halves[1].tokens == 600);
}

TEST_CASE("the tokens of an answer that is no stream came with its end") {
  const auto clock = plain();
  auto o = from(900ms, 3100ms);
  o.completion_tokens = 40;
  o.times.last_token = t0 + 2900ms;
  CHECK(moments_of(o, &clock) == std::vector<moment>{{0, {}, true, true, false, 0, 0},
                                                     {2, {}, true, false, false, 0, 40},
                                                     {3, {}, true, false, true, 0, 0}});
}

TEST_CASE("what could not be sent began when it was let go, and what never was did not begin") {
  const auto clock = plain();
  auto o = from(1s, 2s);
  o.times.started = {};
  CHECK(moments_of(o, &clock) ==
        std::vector<moment>{{1, {}, true, true, false, 0, 0}, {2, {}, true, false, true, 0, 0}});
  o.times.admitted = {};
  CHECK(moments_of(o, &clock) == std::vector<moment>{{2, {}, true, false, true, 0, 0}});
}

TEST_CASE("what was before T0 counts as at T0, and without a clock everything does") {
  const auto clock = plain();
  const std::vector<moment> first{{0, {}, true, true, true, 2, 2}};
  CHECK(moments_of(stream_from(-150ms, 2, 2), &clock) == first);
  CHECK(moments_of(stream_from(70s, 2, 2), nullptr) == first);
}

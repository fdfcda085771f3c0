#include "actors/admin/circuit_breaker.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using hope = core::error::hope;

namespace {

const core::mono_time t0{1h};
const core::error silence{"no answer in time", hope::unanswered, {}};
const core::error not_now{"503", hope::later, {}};

/// One that is open since t0.
circuit_breaker opened() {
  circuit_breaker b{{3, 3, 1s}};
  for (std::size_t call = 0; call < 3; ++call)
    b.ended(call, &silence, false, t0);
  return b;
}

} // namespace

TEST_CASE("three calls in succession without an answer open it") {
  circuit_breaker b{{3, 3, 1s}};
  b.ended(0, &silence, false, t0);
  b.ended(1, &silence, false, t0);
  CHECK(b.lets_through(t0));
  CHECK_FALSE(b.due());
  b.ended(2, &silence, false, t0);
  CHECK_FALSE(b.lets_through(t0));
  CHECK(b.due() == t0 + 1s);
  CHECK(b.lets_through(t0 + 1s));
}

TEST_CASE("any answer between them, also a refusal, begins the count again") {
  const core::error refused{"400", hope::none, {}};
  const core::error taken{"409", hope::taken, {}};
  for (const core::error* answer : {static_cast<const core::error*>(nullptr), &refused, &taken}) {
    circuit_breaker b{{3, 3, 1s}};
    for (int i = 0; i < 5; ++i) {
      b.ended(0, &silence, false, t0);
      b.ended(1, &silence, false, t0);
      b.ended(2, answer, false, t0);
    }
    CHECK(b.lets_through(t0));
  }
}

TEST_CASE("'later' is an answer, unless it stays the only one") {
  circuit_breaker b{{3, 3, 1s}};
  for (std::size_t call = 0; call < 50; ++call)
    b.ended(call, &not_now, false, t0);
  CHECK(b.lets_through(t0));
  b.ended(50, &not_now, true, t0);
  CHECK_FALSE(b.lets_through(t0));
}

TEST_CASE("an open one lets single calls through, with pauses that double, and then gives up") {
  auto b = opened();
  auto now = t0;
  for (const auto pause : {1s, 2s, 4s}) {
    CHECK_FALSE(b.given_up());
    REQUIRE(b.due() == now + pause);
    now += pause;
    CHECK_FALSE(b.lets_through(now - 1ns));
    REQUIRE(b.lets_through(now));
    b.began(7);
    CHECK_FALSE(b.lets_through(now));
    CHECK_FALSE(b.due());
    now += 10s;
    b.ended(7, &silence, false, now);
  }
  CHECK(b.given_up());
  CHECK_FALSE(b.due());
  CHECK_FALSE(b.lets_through(now + 1h));
  CHECK(b.complaint() == "the platform does not answer (no answer in time)");
}

TEST_CASE("an answered probe closes it") {
  auto b = opened();
  b.began(7);
  b.ended(7, nullptr, false, t0 + 2s);
  CHECK(b.lets_through(t0 + 2s));
  b.ended(8, &silence, false, t0 + 3s);
  b.ended(9, &silence, false, t0 + 3s);
  CHECK(b.lets_through(t0 + 3s));
}

TEST_CASE("calls that were under way when it opened are no probes") {
  auto b = opened();
  b.began(7);
  for (std::size_t call = 20; call < 30; ++call)
    b.ended(call, &silence, false, t0 + 2s);
  CHECK_FALSE(b.given_up());
  CHECK_FALSE(b.due()); // the probe is awaited
  b.ended(7, &silence, false, t0 + 3s);
  CHECK(b.due() == t0 + 5s);
}

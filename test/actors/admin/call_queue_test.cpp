#include "actors/admin/call_queue.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;
using hope = core::error::hope;

namespace {

const core::mono_time t0{1h};

core::error failing(hope again, std::optional<core::nanoseconds> wish = {}) {
  return {"no", again, wish};
}

} // namespace

TEST_CASE("calls are made in turn, no more than allowed at a time") {
  call_queue q{2};
  for (std::size_t call = 5; call < 8; ++call)
    q.add(call);
  CHECK(q.next(t0) == 5);
  CHECK(q.next(t0) == 6);
  CHECK_FALSE(q.next(t0));
  CHECK(q.ready());
  CHECK(q.in_flight() == 2);
  CHECK(q.done(6, nullptr, t0));
  CHECK(q.next(t0) == 7);
  CHECK_FALSE(q.ready());
  CHECK(q.done(5, nullptr, t0));
  CHECK_FALSE(q.empty());
  CHECK(q.done(7, nullptr, t0));
  CHECK(q.empty());
}

TEST_CASE("what a further try cannot change is over") {
  for (const auto again : {hope::none, hope::taken}) {
    call_queue q{1};
    q.add(0);
    q.next(t0);
    const auto failure = failing(again);
    CHECK(q.done(0, &failure, t0));
    CHECK(q.empty());
  }
}

TEST_CASE("what may pass is tried seven times, with pauses that double up to ten seconds") {
  for (const auto again : {hope::later, hope::unanswered}) {
    call_queue q{1};
    q.add(0);
    const auto failure = failing(again);
    auto now = t0;
    for (const auto longest : {200ms, 400ms, 800ms, 1600ms, 3200ms, 6400ms}) {
      REQUIRE(q.next(now) == 0);
      REQUIRE_FALSE(q.done(0, &failure, now));
      REQUIRE(q.due());
      CHECK(*q.due() - now >= longest / 2);
      CHECK(*q.due() - now <= longest);
      CHECK_FALSE(q.next(*q.due() - 1ns));
      now = *q.due();
    }
    REQUIRE(q.next(now) == 0);
    CHECK(q.done(0, &failure, now));
    CHECK(q.empty());
  }
}

TEST_CASE("a pause is as long as the platform wished, unless that is too long to wait") {
  call_queue q{1};
  q.add(0);
  q.next(t0);
  const auto patient = failing(hope::later, 60s);
  CHECK_FALSE(q.done(0, &patient, t0));
  CHECK(q.due() == t0 + 60s);
  q.next(t0 + 60s);
  const auto impossible = failing(hope::later, 60s + 1ns);
  CHECK(q.done(0, &impossible, t0 + 60s));

  q.add(1);
  q.next(t0);
  const auto hasty = failing(hope::later, 1ms);
  CHECK_FALSE(q.done(1, &hasty, t0));
  CHECK(*q.due() >= t0 + 100ms);
}

TEST_CASE("a success forgets earlier failures, and a closed queue makes no call again") {
  call_queue q{1, 2};
  q.add(0);
  const auto failure = failing(hope::later);
  for (int i = 0; i < 3; ++i) {
    REQUIRE(q.next(t0 + 1h * i) == 0);
    CHECK_FALSE(q.done(0, &failure, t0 + 1h * i));
    REQUIRE(q.next(t0 + 1h * i + 1min) == 0);
    CHECK(q.done(0, nullptr, t0 + 1h * i + 1min));
    q.add(0);
  }
  REQUIRE(q.next(t0 + 4h) == 0);
  q.add(1);
  q.close();
  CHECK_FALSE(q.next(t0 + 4h));
  CHECK_FALSE(q.empty());
  CHECK(q.done(0, &failure, t0 + 4h));
  CHECK(q.empty());
}

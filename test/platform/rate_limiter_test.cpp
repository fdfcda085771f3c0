#include "platform/model/rate_limiter.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using platform::rate_limiter;

namespace {
const core::mono_time start{1h};
}

TEST_CASE("a burst is let through, then requests at the rate") {
  rate_limiter limiter{{10.0, 3}};
  for (std::uint32_t left = 3; left-- > 0;) {
    const auto taken = limiter.take("k", start);
    CHECK(taken.allowed);
    CHECK(taken.remaining == left);
  }
  CHECK_FALSE(limiter.take("k", start).allowed);
  CHECK(limiter.take("k", start).retry_after == 100ms);
  CHECK_FALSE(limiter.take("k", start + 99ms).allowed);
  CHECK(limiter.take("k", start + 99ms).retry_after == 1ms);
  CHECK(limiter.take("k", start + 100ms).allowed);
  CHECK_FALSE(limiter.take("k", start + 100ms).allowed);
  CHECK(limiter.take("k", start + 1h).remaining == 2);
}

TEST_CASE("who waits as long as was said is let through") {
  rate_limiter limiter{{7.0, 1}};
  auto now = start;
  for (int i = 0; i < 1000; ++i) {
    CHECK(limiter.take("k", now).allowed);
    const auto refused = limiter.take("k", now + 3ms);
    CHECK_FALSE(refused.allowed);
    now += 3ms + refused.retry_after;
  }
  CHECK(now - start < 143s);
}

TEST_CASE("each has a bucket of its own") {
  rate_limiter limiter{{1.0, 1}};
  CHECK(limiter.take("a", start).allowed);
  CHECK(limiter.take("b", start).allowed);
  CHECK_FALSE(limiter.take("a", start).allowed);
}

TEST_CASE("without a burst a second's requests are let through at once, at least one") {
  CHECK(rate_limiter{{5.0}}.burst() == 5);
  CHECK(rate_limiter{{0.1}}.burst() == 1);
}

TEST_CASE("without a rate nothing is limited") {
  rate_limiter limiter{{}};
  CHECK_FALSE(limiter.limits());
  for (int i = 0; i < 100; ++i)
    CHECK(limiter.take("a", start).allowed);
}

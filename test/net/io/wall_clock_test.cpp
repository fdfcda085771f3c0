#include "net/io/wall_clock.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;
using core::mono_time;
using core::unix_time;

namespace {

constexpr core::nanoseconds year_2026 = std::chrono::hours{24 * 365 * 56};

/// A reading at `now` that took `took`, when the wall clock is `offset` ahead.
clock_reading reading(core::nanoseconds now, core::nanoseconds offset,
                      core::nanoseconds took = 100ns) {
  return {mono_time{now}, unix_time{now + took / 2 + offset}, mono_time{now + took}};
}

} // namespace

TEST_CASE("a stamp of the wall clock is mapped by the offset of the last sample") {
  wall_clock clock;
  CHECK_FALSE(clock.to_mono(unix_time{year_2026}));
  CHECK_FALSE(clock.sample(reading(1s, year_2026)));
  CHECK(clock.offset() == year_2026);
  CHECK(clock.to_mono(unix_time{year_2026 + 3s}) == mono_time{3s});
}

TEST_CASE("the error is half the time that the sample took, and grows with its age") {
  wall_clock clock;
  clock.sample(reading(1s, year_2026, 200ns));
  CHECK(clock.error(mono_time{1s}) == 100ns);
  CHECK(clock.error(mono_time{1s + 200ns + 1ms}) == 100ns + 500ns);
}

TEST_CASE("a reading that was interrupted does not replace a better one that is still good") {
  wall_clock clock;
  clock.sample(reading(1s, year_2026, 100ns));
  // Within the interrupted reading the wall clock is known to 25 µs only.
  CHECK_FALSE(clock.sample(reading(1s + 1ms, year_2026 + 20us, 50us)));
  CHECK(clock.offset() == year_2026);
  CHECK_FALSE(clock.sample(reading(2s, year_2026 + 20us, 50us)));
  CHECK(clock.offset() == year_2026 + 20us);
}

TEST_CASE("a clock that drifts is followed without a step") {
  wall_clock clock;
  auto offset = year_2026;
  for (auto now = 1s + 0ns; now < 2s; now += 1ms, offset += 400ns)
    CHECK_FALSE(clock.sample(reading(now, offset)));
  CHECK(clock.offset() == offset - 400ns);
}

TEST_CASE("a change of more than 100 µs between two samples is a step") {
  wall_clock clock;
  clock.sample(reading(1s, year_2026));
  SECTION("forwards") {
    CHECK(clock.sample(reading(1s + 1ms, year_2026 + 102us)));
  }
  SECTION("backwards") {
    CHECK(clock.sample(reading(1s + 1ms, year_2026 - 1s)));
  }
  SECTION("but 90 µs are not") {
    CHECK_FALSE(clock.sample(reading(1s + 1ms, year_2026 + 90us)));
  }
}

TEST_CASE("stamps that may be older than a step are not trusted") {
  wall_clock clock;
  clock.sample(reading(1s, year_2026));
  SECTION("forwards") {
    clock.sample(reading(2s, year_2026 + 5ms));
    // Made at 1.999 s, by the wall clock before the step.
    CHECK_FALSE(clock.to_mono(unix_time{year_2026 + 1999ms}));
    CHECK(clock.to_mono(unix_time{year_2026 + 5ms + 2010ms}) == mono_time{2010ms});
  }
  SECTION("backwards") {
    clock.sample(reading(2s, year_2026 - 5ms));
    // By the new offset it would have been made at 2.004 s.
    CHECK_FALSE(clock.to_mono(unix_time{year_2026 + 1999ms}));
    CHECK(clock.to_mono(unix_time{year_2026 - 5ms + 2010ms}) == mono_time{2010ms});
  }
}

TEST_CASE("a read arrived when the kernel says, within its bounds") {
  wall_clock clock;
  clock.sample(reading(1s, year_2026));
  const mono_time read_at{1100ms};
  const mono_time not_before{1090ms};
  const auto stamped = [&](core::nanoseconds at) {
    return arrival_of(clock, unix_time{year_2026 + at}, read_at, not_before);
  };
  SECTION("between the bounds") {
    const auto when = stamped(1095ms);
    CHECK(when.kernel);
    CHECK(when.at == mono_time{1095ms});
    CHECK(when.not_before == not_before);
    CHECK(when.clock_error == clock.error(read_at));
  }
  SECTION("never after the read, as far as the clocks may differ") {
    const auto when = stamped(1100ms + 10us);
    CHECK(when.kernel);
    CHECK(when.at == read_at);
  }
  SECTION("a stamp after the read is not usable") {
    const auto when = stamped(1101ms);
    CHECK_FALSE(when.kernel);
    CHECK(when.at == read_at);
  }
  SECTION("a stamp long before the lower bound is not usable") {
    CHECK(stamped(1090ms - 90us).kernel);
    CHECK_FALSE(stamped(1090ms - 110us).kernel);
  }
  SECTION("no stamp") {
    const auto when = arrival_of(clock, std::nullopt, read_at, not_before);
    CHECK_FALSE(when.kernel);
    CHECK(when.at == read_at);
    CHECK(when.not_before == not_before);
  }
}

#include "net/io/departure_watch.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;

namespace {

constexpr core::mono_time t0{100s};
constexpr core::unix_time u0{1'700'000'000s};

/// The wall clock is u0 at t0, known to 1 µs.
wall_clock clock_at_t0() {
  wall_clock result;
  result.sample({t0 - 1us, u0, t0 + 1us});
  return result;
}

send_stamp of_byte(std::uint32_t byte, core::nanoseconds after) {
  return {send_stamp::kind::departed, byte, u0 + after};
}

} // namespace

TEST_CASE("a request departs by the stamp of its last byte, and of no other") {
  const auto wall = clock_at_t0();
  departure_watch watch;
  watch.begin(t0);
  watch.took(100);
  CHECK_FALSE(watch.moment_of(of_byte(99, 10us), wall, t0 + 1ms)); // perhaps not the last
  watch.took(50);
  watch.written();
  CHECK_FALSE(watch.moment_of(of_byte(99, 10us), wall, t0 + 1ms));
  CHECK_FALSE(watch.moment_of(of_byte(150, 10us), wall, t0 + 1ms));
  CHECK(watch.moment_of(of_byte(149, 10us), wall, t0 + 1ms) == t0 + 10us);
}

TEST_CASE("the bytes of later requests are numbered on") {
  const auto wall = clock_at_t0();
  departure_watch watch;
  for (std::uint32_t i = 1; i <= 3; ++i) {
    watch.begin(t0 + i * 1ms);
    CHECK_FALSE(watch.moment_of(of_byte(10 * i - 1, i * 1ms), wall, t0 + 1s));
    watch.took(10);
    watch.written();
    CHECK(watch.moment_of(of_byte(10 * i - 1, i * 1ms + 5us), wall, t0 + 1s) == t0 + i * 1ms + 5us);
    CHECK_FALSE(watch.moment_of(of_byte(10 * (i - 1) - 1, i * 1ms + 5us), wall, t0 + 1s));
  }
}

TEST_CASE("the number of a byte wraps with the kernel's counter") {
  const auto wall = clock_at_t0();
  departure_watch watch;
  watch.took(std::size_t{1} << 32U);
  watch.begin(t0);
  watch.took(5);
  watch.written();
  CHECK(watch.moment_of(of_byte(4, 1us), wall, t0 + 1ms));
}

TEST_CASE("a stamp that our own clock contradicts is not believed") {
  const auto moment_of = [](core::nanoseconds stamp, const wall_clock& wall = clock_at_t0()) {
    departure_watch watch;
    watch.begin(t0 + 1ms);
    watch.took(1);
    watch.written();
    return watch.moment_of(of_byte(0, stamp), wall, t0 + 2ms);
  };
  CHECK_FALSE(moment_of(900us)); // before it was begun
  CHECK_FALSE(moment_of(3ms));   // after it was read
  // As far as the clocks may be apart it is, but never beyond what is known.
  CHECK(moment_of(1ms - 1us) == t0 + 1ms);
  CHECK(moment_of(2ms + 1us) == t0 + 2ms);
  CHECK_FALSE(moment_of(1ms, wall_clock{}));
}

TEST_CASE("a request that TCP sends again has departed when it was sent first") {
  const auto wall = clock_at_t0();
  departure_watch watch;
  watch.begin(t0);
  watch.took(10);
  watch.written();
  CHECK(watch.moment_of(of_byte(9, 10us), wall, t0 + 20us) == t0 + 10us);
  CHECK_FALSE(watch.moment_of(of_byte(9, 5ms), wall, t0 + 6ms));
  const send_stamp acked{send_stamp::kind::acked, 9, u0 + 5100us};
  CHECK(watch.moment_of(acked, wall, t0 + 6ms) == t0 + 5100us);
  // Not believed the first time: when it was sent again says nothing of it.
  watch.begin(t0 + 10ms);
  watch.took(10);
  watch.written();
  CHECK_FALSE(watch.moment_of(of_byte(19, 1ms), wall, t0 + 20ms));
  CHECK_FALSE(watch.moment_of(of_byte(19, 15ms), wall, t0 + 20ms));
}

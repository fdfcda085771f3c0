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
  const auto wall = clock_at_t0();
  departure_watch watch;
  watch.begin(t0 + 1ms);
  watch.took(1);
  watch.written();
  CHECK_FALSE(watch.moment_of(of_byte(0, 900us), wall, t0 + 2ms)); // before it was begun
  CHECK_FALSE(watch.moment_of(of_byte(0, 3ms), wall, t0 + 2ms));   // after it was read
  // As far as the clocks may be apart it is, but never beyond what is known.
  CHECK(watch.moment_of(of_byte(0, 1ms - 1us), wall, t0 + 2ms) == t0 + 1ms);
  CHECK(watch.moment_of(of_byte(0, 2ms + 1us), wall, t0 + 2ms) == t0 + 2ms);
  CHECK_FALSE(watch.moment_of(of_byte(0, 1ms), wall_clock{}, t0 + 2ms));
}

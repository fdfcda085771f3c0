#include "core/token_trail.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::core;
using namespace std::chrono_literals;

namespace {

constexpr mono_time begin{1h};

} // namespace

TEST_CASE("a trail tells when each read came and how many events it brought") {
  token_trail trail;
  CHECK(trail.empty());
  trail.on_read(begin);
  trail.on_event();
  trail.on_event();
  trail.on_read(begin + 20'000'001ns);
  REQUIRE(trail.reads() == 2);
  CHECK(trail.at(0) == begin);
  CHECK(trail.events(0) == 3);
  CHECK(trail.at(1) == begin + 20'000'001ns);
  CHECK(trail.events(1) == 1);
}

TEST_CASE("gaps lie between successive reads, to the nanosecond") {
  token_trail trail;
  histogram gaps;
  trail.add_gaps(gaps);
  trail.on_read(begin);
  trail.add_gaps(gaps);
  CHECK(gaps.count() == 0);
  trail.on_read(begin + 1'500'001ns);
  trail.on_event();
  trail.on_read(begin + 30min);
  trail.add_gaps(gaps);
  CHECK(gaps.count() == 2);
  CHECK(gaps.min() == 1'500'001ns);
  CHECK(gaps.sum() == 30min);
}

TEST_CASE("more events in a read, or a longer stream, than fit are the most that do") {
  token_trail trail;
  trail.on_read(begin);
  for (int i = 0; i < 70'000; ++i)
    trail.on_event();
  CHECK(trail.events(0) == 65'535);
  trail.on_read(begin + 100h);
  CHECK(trail.at(1) - begin > 78h);
  CHECK(trail.at(1) - begin < 79h);
}

#include "core/presence.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::core;
using namespace std::chrono_literals;

TEST_CASE("who is there is counted, and summed over time") {
  const mono_time begin{1h};
  presence_counter counter;
  CHECK(counter.at(begin) == presence{0, 0, 0});
  counter.enter(begin);
  counter.enter(begin + 2ns);
  CHECK(counter.at(begin + 5ns) == presence{2, 2 + 2 * 3, 2});
  counter.leave(begin + 6ns);
  CHECK(counter.at(begin + 10ns) == presence{1, 10 + 4, 2});
}

TEST_CASE("times that come in another order than they were taken change no sum") {
  const mono_time begin{1h};
  presence_counter counter;
  counter.enter(begin + 5ns);
  counter.enter(begin + 3ns);
  CHECK(counter.at(begin + 6ns) == presence{2, 2, 2});
  CHECK(counter.at(begin) == presence{2, 2, 2});
}

TEST_CASE("the most that were there at once are those since the look before") {
  const mono_time begin{1h};
  presence_counter counter;
  for (int i = 0; i < 3; ++i)
    counter.enter(begin);
  counter.leave(begin + 1ns);
  counter.leave(begin + 2ns);
  CHECK(counter.at(begin + 3ns).peak == 3);
  CHECK(counter.at(begin + 4ns).peak == 1); // who is still there
  counter.leave(begin + 5ns);
  (void)counter.at(begin + 6ns);
  CHECK(counter.at(begin + 7ns).peak == 0);
}

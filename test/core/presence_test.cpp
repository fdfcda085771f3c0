#include "core/presence.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::core;
using namespace std::chrono_literals;

TEST_CASE("who is there is counted, and summed over time") {
  const mono_time begin{1h};
  presence_counter counter;
  CHECK(counter.at(begin) == presence{0, 0});
  counter.enter(begin);
  counter.enter(begin + 2ns);
  CHECK(counter.at(begin + 5ns) == presence{2, 2 + 2 * 3});
  counter.leave(begin + 6ns);
  CHECK(counter.at(begin + 10ns) == presence{1, 10 + 4});
}

TEST_CASE("times that come in another order than they were taken change no sum") {
  const mono_time begin{1h};
  presence_counter counter;
  counter.enter(begin + 5ns);
  counter.enter(begin + 3ns);
  CHECK(counter.at(begin + 6ns) == presence{2, 2});
  CHECK(counter.at(begin) == presence{2, 2});
}

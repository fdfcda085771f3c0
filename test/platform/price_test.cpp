#include "platform/model/price.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;

TEST_CASE("tokens cost their model's price, in whole nanodollars") {
  CHECK(platform::cost_of({2.0, 10.0}, {1'000'000, 100'000}) == platform::from_dollars(3.0));
  CHECK(platform::cost_of({0.1, 0.4}, {3, 4}) == 1900);
  CHECK(platform::cost_of({0.0001, 0.0}, {6, 0}) == 1);
  CHECK(platform::cost_of({0.5, 1.5}, {0, 0}) == 0);
  CHECK(platform::cost_of({1.0, 1.0}, {10, 5, 8}) == 15'000);
  CHECK(platform::cost_of({1.0, 1.0, 0.25}, {10, 5, 8}) == 9'000);
  CHECK(platform::to_dollars(platform::from_dollars(12.5)) == 12.5);
}

#include "actors/node/budgets.hpp"

#include <catch2/catch.hpp>

using loadtest::actors::budgets;
using verdict = budgets<int>::verdict;

TEST_CASE("a budget is kept by reservation, organisation by organisation") {
  budgets<int> b{[](std::uint32_t) { return 100; }};
  CHECK(b.reserve(1, 10, 60) == verdict::fits);
  CHECK(b.reserve(1, 11, 60) == verdict::wait);
  CHECK(b.reserve(2, 20, 60) == verdict::fits);
  const auto again = b.settle(1, 60, 30);
  REQUIRE(again.size() == 1);
  CHECK(again[0] == std::pair<int, std::int64_t>{11, 60});
  CHECK(b.reserve(1, 11, 60) == verdict::fits);
  CHECK(b.settle(1, 60, 60).empty());
  CHECK(b.reserve(1, 12, 60) == verdict::spent); // 90 of 100 are spent and nothing comes back
  CHECK(b.reserve(1, 13, 1) == verdict::spent);  // and so it stays
  CHECK(b.reserve(2, 21, 40) == verdict::fits);
}

#include "actors/admission.hpp"

#include <catch2/catch.hpp>
#include <vector>

using loadtest::actors::admission;

TEST_CASE("without a limit everybody is let through and no lease is wanted") {
  admission<int> open{false};
  for (int user = 0; user < 1000; ++user)
    CHECK(open.reserve(user) == true);
  CHECK(open.shortage() == 0);
}

TEST_CASE("who does not fit waits for a lease, in order, and one is asked for once") {
  admission<int> limited{true};
  CHECK(limited.reserve(1) == std::nullopt);
  CHECK(limited.shortage() == 1);
  CHECK(limited.reserve(2) == std::nullopt);
  CHECK(limited.reserve(3) == std::nullopt);
  CHECK(limited.shortage() == 0); // the answer to the first is still due

  std::vector<std::pair<int, bool>> answers;
  const auto note = [&](int user, bool granted) { answers.emplace_back(user, granted); };
  limited.leased(1, note);
  CHECK(answers == std::vector<std::pair<int, bool>>{{1, true}});
  CHECK(limited.shortage() == 2);
  limited.leased(5, note);
  CHECK(answers == std::vector<std::pair<int, bool>>{{1, true}, {2, true}, {3, true}});
  // Three of the five are left.
  for (int user = 4; user < 7; ++user)
    CHECK(limited.reserve(user) == true);
  CHECK(limited.reserve(7) == std::nullopt);
}

TEST_CASE("an empty lease says no to all who wait and to all who come") {
  admission<int> limited{true};
  REQUIRE(limited.reserve(1) == std::nullopt);
  bool granted = true;
  limited.leased(0, [&](int, bool g) { granted = g; });
  CHECK_FALSE(granted);
  CHECK(limited.reserve(2) == false);
  CHECK(limited.shortage() == 0);
}

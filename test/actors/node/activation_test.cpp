#include "actors/node/activation.hpp"

#include <catch2/catch.hpp>
#include <numeric>

using namespace loadtest::actors;

namespace {

const std::vector<std::uint32_t> org_users{3, 1, 5};

shard whole() {
  return {{{1, 1, 3}, {2, 1, 1}, {3, 1, 5}}};
}

} // namespace

TEST_CASE("as many users are active as the run wants, spread over the organisations") {
  activation active{org_users, whole()};
  std::vector<std::uint32_t> now(4, 0);
  for (std::uint32_t target = 0; target <= 9; ++target) {
    for (const auto& change : active.set_target(target))
      now[change.org] = change.users;
    CHECK(std::accumulate(now.begin(), now.end(), 0U) == target);
    if (target == 3)
      CHECK(now == std::vector<std::uint32_t>{0, 1, 1, 1});
  }
}

TEST_CASE("a target that stays changes nothing, and one that falls takes the last users away") {
  activation active{org_users, whole()};
  CHECK(active.set_target(9).size() == 3);
  CHECK(active.set_target(9).empty());
  CHECK(active.set_target(100).empty());
  const auto changes = active.set_target(8);
  REQUIRE(changes.size() == 1);
  CHECK(changes[0].org == 3);
  CHECK(changes[0].users == 4);
}

TEST_CASE("the parts of a run on several nodes add up to the target") {
  activation first{org_users, {{{1, 1, 3}, {3, 1, 2}}}};
  activation second{org_users, {{{2, 1, 1}, {3, 3, 3}}}};
  std::vector<std::uint32_t> a(4, 0);
  std::vector<std::uint32_t> b(4, 0);
  for (std::uint32_t target = 0; target <= 9; ++target) {
    for (const auto& change : first.set_target(target))
      a[change.org] = change.users;
    for (const auto& change : second.set_target(target))
      b[change.org] = change.users;
    CHECK(std::accumulate(a.begin(), a.end(), 0U) + std::accumulate(b.begin(), b.end(), 0U) ==
          target);
  }
}

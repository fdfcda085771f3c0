#include "actors/run/run_state.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace loadtest;
using namespace loadtest::actors;

TEST_CASE("shards hold every organisation once and are about equally large") {
  scenario::plan plan;
  plan.org_users = {4, 4, 3, 1};
  const auto shards = make_shards(plan, 3);
  REQUIRE(shards.size() == 3);
  std::vector<std::uint32_t> seen(5, 0);
  for (const auto& s : shards) {
    CHECK(s.generation == 0);
    for (const auto& o : s.orgs)
      ++seen[o.org];
    CHECK(users_of(s) == 4);
  }
  CHECK(seen == std::vector<std::uint32_t>{0, 1, 1, 1, 1});
}

TEST_CASE("an organisation that is larger than a node's share is split, each user once") {
  scenario::plan plan;
  plan.org_users = {25, 25};
  for (const std::size_t nodes : {2, 3, 5, 50}) {
    const auto shards = make_shards(plan, nodes);
    std::map<std::pair<std::uint32_t, std::uint32_t>, int> seen;
    for (const auto& s : shards) {
      CHECK(users_of(s) <= (50 + nodes - 1) / nodes + (nodes == 3 ? 8 : 0));
      std::set<std::uint32_t> orgs;
      for (const auto& org : s.orgs) {
        CHECK(orgs.insert(org.org).second);
        for (auto u = org.first_user; u < org.first_user + org.users; ++u)
          ++seen[{org.org, u}];
      }
    }
    CHECK(seen.size() == 50);
    for (const auto& [user, times] : seen)
      CHECK(times == 1);
  }
}

TEST_CASE(
    "the rest of an organisation goes to a node that has none of it, though others are as empty") {
  scenario::plan plan;
  plan.org_users = {9, 4};
  plan.workers.users_per_worker = 4;
  const auto shards = make_shards(plan, 3); // 4, 4 and 1 of the first, and the second whole
  CHECK(shards[0].orgs == std::vector<shard_org>{{1, 1, 4, ""}});
  CHECK(shards[1].orgs == std::vector<shard_org>{{1, 5, 4, ""}});
  CHECK(shards[2].orgs == std::vector<shard_org>{{1, 9, 1, ""}, {2, 1, 4, ""}});
}

TEST_CASE("usersPerWorker says when an organisation is split") {
  scenario::plan plan;
  plan.org_users = {30, 10};
  plan.workers.users_per_worker = 30;
  CHECK(make_shards(plan, 2)[0].orgs.size() == 1);
  plan.workers.users_per_worker = 20;
  CHECK(users_of(make_shards(plan, 2)[0]) == 20);
}

TEST_CASE("a node has users of an organisation once, and the first one has each that is split") {
  scenario::plan plan;
  plan.org_users = {8, 6, 2};
  plan.targets.dialect = core::loadtest_v1_dialect();
  const auto shards = make_shards(plan, 4);
  CHECK(shards[0].orgs == std::vector<shard_org>{{1, 1, 4, ""}, {2, 1, 0, ""}});
  CHECK(shards[2].orgs.front() == shard_org{2, 1, 4, ""});
  plan.targets.dialect.reset(); // nothing is to be made
  CHECK(make_shards(plan, 4)[0].orgs == std::vector<shard_org>{{1, 1, 4, ""}});
}

#include "actors/run/run_checks.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

const core::mono_time t0{1h};

/// Users 5 and 6 of organisation 3, users 1 to 4 of organisation 7.
part a_part() {
  return part{"w", {{{3, 5, 2}, {7, 1, 4}}}};
}

/// One that has begun to load at t0.
part loading() {
  auto p = a_part();
  for (const auto s :
       {part_stage::waiting, part_stage::preparing, part_stage::ready, part_stage::loading})
    REQUIRE(p.go(s));
  p.follow({}, t0);
  return p;
}

std::string why(const core::result<void>& r) {
  return r ? "" : r.failure().message;
}

metrics::delta a_delta() {
  metrics::delta d;
  d.node = "w";
  d.sequence = 1;
  return d;
}

} // namespace

TEST_CASE("a shard that is ready has no more than it was asked for") {
  const auto p = a_part();
  CHECK(check(shard_ready{"w", 2, 6, "", false, {}, {{3, "three"}, {7, "seven"}}}, p));
  CHECK(check(shard_ready{"w", 0, 0, "", false, {}, {}}, p));
  CHECK(why(check(shard_ready{"w", 3, 6, "", false, {}, {}}, p)) ==
        "it made more than it was asked for");
  CHECK(why(check(shard_ready{"w", 2, 7, "", false, {}, {}}, p)) ==
        "it made more than it was asked for");
  CHECK(why(check(shard_ready{"w", 2, 6, "", false, {}, {{4, "four"}}}, p)) ==
        "it spoke of organization 4, which is not its own");
  CHECK(why(check(shard_ready{"w", 2, 6, "", false, {}, {{4'000'000'000U, "x"}}}, p)) ==
        "it spoke of organization 4000000000, which is not its own");
}

TEST_CASE("texts of a shard that is ready are bounded, each and in number") {
  const auto p = a_part();
  const auto with = [&](std::string failure, std::vector<std::string> notes, std::string id) {
    return static_cast<bool>(check(
        shard_ready{"w", 1, 1, std::move(failure), false, std::move(notes), {{3, std::move(id)}}},
        p));
  };
  CHECK(with(std::string(4096, 'x'), {100, std::string(4096, 'x')}, std::string(256, 'x')));
  CHECK_FALSE(with(std::string(4097, 'x'), {}, ""));
  CHECK_FALSE(with("", {std::string(4097, 'x')}, ""));
  CHECK_FALSE(with("", {101, "x"}, ""));
  CHECK_FALSE(with("", {}, std::string(257, 'x')));
}

TEST_CASE("a delta tells of seconds that the load has had, and clocks may differ a little") {
  const auto p = loading();
  auto d = a_delta();
  d.seconds[12] = {};
  CHECK(check(d, p, 9, t0, t0 + 7s));
  CHECK_FALSE(check(d, p, 9, t0, t0 + 6s));
  CHECK_FALSE(check(d, p, 9, {}, t0 + 7s)); // there is no load yet
}

TEST_CASE("a delta speaks of the part's own users and organisations") {
  const auto p = loading();
  auto d = a_delta();
  for (const auto& [org, user] :
       {std::pair{3U, 5U}, std::pair{3U, 6U}, std::pair{7U, 1U}, std::pair{7U, 4U}})
    d.progress[{org, user}] = {1, 2, 3, 4};
  d.budget_nanousd = {{3, 0}, {7, 5}};
  d.active_users = 6;
  CHECK(check(d, p, 9, t0, t0 + 1s));
  for (const auto& [org, user] : {std::pair{3U, 4U}, std::pair{3U, 7U}, std::pair{7U, 5U},
                                  std::pair{7U, 0U}, std::pair{4'000'000'000U, 1U}}) {
    auto foreign = a_delta();
    foreign.progress[{org, user}] = {};
    CHECK(why(check(foreign, p, 9, t0, t0 + 1s)) == "it spoke of user " + std::to_string(user) +
                                                        " of organization " + std::to_string(org) +
                                                        ", which is not its own");
  }
  auto budget = a_delta();
  budget.budget_nanousd = {{4, 1}};
  CHECK(why(check(budget, p, 9, t0, t0 + 1s)) ==
        "it spoke of organization 4, which is not its own");
  budget.budget_nanousd = {{3, -1}};
  CHECK(why(check(budget, p, 9, t0, t0 + 1s)) == "an organization has spent less than nothing");
  // A user that has failed may leave its last answer behind: twice as many.
  d.active_users = 12;
  d.in_flight = 12;
  CHECK(check(d, p, 9, t0, t0 + 1s));
  for (auto* gauge : {&d.active_users, &d.in_flight}) {
    *gauge = 13;
    CHECK_FALSE(check(d, p, 9, t0, t0 + 1s));
    *gauge = 12;
  }
}

TEST_CASE("a delta has no more attempts than a process can make since the last one") {
  const auto p = loading();
  auto d = a_delta();
  const auto with = [&](std::uint64_t attempts, core::nanoseconds later) {
    d.all[{}].attempts = attempts;
    d.all[{}].ok = attempts;
    return static_cast<bool>(check(d, p, 9, t0, t0 + later));
  };
  CHECK(with(1'200'000, 1s)); // 200,000 a second, of six seconds
  CHECK_FALSE(with(1'200'001, 1s));
  CHECK_FALSE(with(60'000'000, 100s));
}

TEST_CASE("a report has so many rows at most, and of the part's own users") {
  const auto p = a_part();
  metrics::user_totals own;
  own.org = 7;
  own.user = 4;
  CHECK(check(user_report{"w", {500, own}}, p));
  CHECK(why(check(user_report{"w", {501, own}}, p)) == "it reported 501 users at once");
  auto other = own;
  other.user = 5;
  CHECK(why(check(user_report{"w", {own, other}}, p)) ==
        "it spoke of user 5 of organization 7, which is not its own");
}

TEST_CASE("no more ends than there was") {
  const auto p = a_part();
  CHECK(check(shard_drained{"w", {3, 7}, 6}, p));
  CHECK_FALSE(check(shard_drained{"w", {3, 7, 7}, 0}, p));
  CHECK_FALSE(check(shard_drained{"w", {}, 7}, p));
  CHECK(why(check(shard_drained{"w", {4}, 0}, p)) ==
        "it spoke of organization 4, which is not its own");
}

TEST_CASE("what is left behind is bounded, each text and in number") {
  shard_clean m{"w", std::vector<std::string>(100'000, "key 'x'")};
  CHECK(check(m));
  m.left_behind.emplace_back("one more");
  CHECK_FALSE(check(m));
  CHECK(check(shard_clean{"w", {std::string(4096, 'x')}}));
  CHECK_FALSE(check(shard_clean{"w", {std::string(4097, 'x')}}));
}

TEST_CASE("a piece of records is whole lines, and not too large") {
  CHECK(check(records_piece{"w", 1, "{}\n"}));
  CHECK(check(records_piece{"w", 1, std::string(512 * 1024 - 1, 'x') + "\n"}));
  CHECK_FALSE(check(records_piece{"w", 1, std::string(512 * 1024, 'x') + "\n"}));
  CHECK_FALSE(check(records_piece{"w", 1, "{}"}));
  CHECK_FALSE(check(records_piece{"w", 1, ""}));
}

#include "test/actors/run/run_probe.hpp"

#include <functional>

using namespace run_probe;

namespace {

using names = std::vector<std::string>;
using saying = std::pair<const char*, std::function<run_state::commands(probe&)>>;

metrics::user_totals row(std::uint32_t org, std::uint32_t user) {
  metrics::user_totals r;
  r.org = org;
  r.user = user;
  r.attempts = 3;
  return r;
}

std::string log_of(const probe& p) {
  std::string result;
  for (const auto& line : p.told)
    result += line + "\n";
  return result;
}

/// All that `w2` may say in the name of `w1`.
std::vector<saying> in_the_name_of_w1() {
  return {
      {"opened", [](probe& p) { return p.state.on_opened("w2", {"w1"}, p.now); }},
      {"ready",
       [](probe& p) {
         return p.state.on_ready("w2", {"w1", 1, 4, "", false, {}, {}}, p.now);
       }},
      {"delta", [](probe& p) { return p.state.on_delta("w2", a_delta("w1", 1), p.now); }},
      {"asks",
       [](probe& p) {
         return p.state.on_lease_request("w2", {"w1", 5, 0, 0, true}, p.now);
       }},
      {"back",
       [](probe& p) {
         return p.state.on_lease_back("w2", {"w1", 5, 0, 0}, p.now);
       }},
      {"users",
       [](probe& p) {
         return p.state.on_users("w2", {"w1", {row(2, 1)}}, p.now);
       }},
      {"drained",
       [](probe& p) {
         return p.state.on_drained("w2", {"w1", {}, 0}, p.now);
       }},
      {"clean",
       [](probe& p) {
         return p.state.on_clean("w2", {"w1", {}}, p.now);
       }},
      {"sent",
       [](probe& p) {
         return p.state.on_records_sent("w2", {"w1", 0, 0}, p.now);
       }},
  };
}

} // namespace

TEST_CASE("whoever speaks for a part of another host changes nothing of it") {
  for (const auto& [what, say] : in_the_name_of_w1()) {
    INFO(what);
    auto plan = three_orgs();
    plan->max_requests = 100;
    probe p{plan};
    load(p);
    (void)p.ask("w1", 10);
    for (const auto& c : say(p)) {
      INFO(c.to);
      CHECK(c.to != "w1");
    }
    CHECK(p.state.counts_on("w1"));
    CHECK(p.state.so_far().overall_all().attempts == 0);
    CHECK(p.state.users().of(2, 1).attempts == 0);
    CHECK(only<lease>(p.ask("w1", 90)).requests == 90); // nothing was given back
    // Its own word still counts.
    CHECK(p.delta(a_delta("w1", 1)).empty());
    CHECK(p.state.so_far().overall_all().attempts == 10);
    CHECK(p.users({"w1", {row(2, 1)}}).empty());
    CHECK(p.state.users().of(2, 1).attempts == 3);
    CHECK(p.state.at() == run_state::stage::simulate);
  }
}

TEST_CASE("whoever speaks for a part of another host is lost, by name in the log") {
  for (const auto& [what, say] : in_the_name_of_w1()) {
    INFO(what);
    auto plan = three_orgs();
    plan->max_requests = 100;
    probe p{plan};
    load(p);
    CHECK(whom<dismissed>(say(p)) == names{"w2"});
    CHECK_FALSE(p.state.counts_on("w2"));
    CHECK(log_of(p).find("error worker lost w2 said what no node of this run says: ") !=
          std::string::npos);
  }
}

TEST_CASE("nobody opens, cleans or gives back for the coordinator") {
  probe p{three_orgs()};
  (void)p.begin({"c", "w1", "w2"});
  CHECK(all<shard>(p.state.on_opened("w1", {"c"}, p.now)).empty());
  CHECK(p.state.counts_on("c"));
  CHECK(only<shard>(p.open("c")).orgs.size() == 1);
}

TEST_CASE("of a part that there is not nothing counts") {
  probe p{three_orgs()};
  load(p);
  for (const auto* name : {"", "nobody", "w1+1"}) {
    CHECK(p.state.on_opened("w1", {name}, p.now).empty());
    CHECK(p.state.on_clean("w1", {name, {}}, p.now).empty());
    CHECK(p.state.on_delta("w1", a_delta(name, 1), p.now).empty());
  }
  CHECK(p.state.so_far().overall_all().attempts == 0);
}

TEST_CASE("a host that says what no node would say is lost, by name in the log, and replaced") {
  const std::vector<saying> nonsense{
      {"a foreign user's progress",
       [](probe& p) {
         auto d = a_delta("w1", 1);
         d.progress[{1, 1}] = {};
         return p.delta(d);
       }},
      {"60 million successes", [](probe& p) { return p.delta(a_delta("w1", 1, 60'000'000)); }},
      {"thousands of rows",
       [](probe& p) {
         return p.users({"w1", std::vector<metrics::user_totals>(5000, row(2, 1))});
       }},
      {"a foreign user's row",
       [](probe& p) {
         return p.users({"w1", {row(3, 1)}});
       }},
      {"a row twice",
       [](probe& p) {
         return p.users({"w1", {row(2, 1), row(2, 1)}});
       }},
      {"money without a limit", [](probe& p) { return p.ask("w1", 0, 5); }},
      {"slots without a limit", [](probe& p) { return p.ask("w1", 0, 0, false, 5); }},
      {"less than no money", [](probe& p) { return p.ask("w1", 0, -5); }},
      {"1,000 requests back of 5",
       [](probe& p) {
         (void)p.ask("w1", 5);
         return p.back({"w1", 1000, 0, 0});
       }},
      {"a foreign organisation over its budget",
       [](probe& p) {
         return p.drained(shard_drained{"w1", {1}, 0});
       }},
      {"more failed users than it has",
       [](probe& p) {
         return p.drained(shard_drained{"w1", {}, 5});
       }},
  };
  for (const auto& [what, say] : nonsense) {
    INFO(what);
    auto plan = three_orgs();
    plan->max_requests = 100;
    probe p{plan};
    load(p);
    const auto said = say(p);
    CHECK(whom<dismissed>(said) == names{"w1"});
    CHECK(all<open_part>(said).size() == 1);
    CHECK(log_of(p).find("error worker lost w1 said what no node of this run says: ") !=
          std::string::npos);
    CHECK(p.state.result().degraded);
    CHECK(p.state.so_far().overall_all().attempts == 0);
  }
}

TEST_CASE(
    "a delta of one that has no load yet is nonsense, and so is a shard larger than asked for") {
  probe p{three_orgs()};
  prepare(p);
  CHECK(whom<dismissed>(p.delta(a_delta("w1", 1))) == names{"w1"});
  CHECK(whom<dismissed>(p.ready("w2", 1, 5)) == names{"w2"});
  CHECK(p.state.result().users == 0);
}

TEST_CASE("nonsense of the run part's own node is an internal failure") {
  probe p{three_orgs()};
  load(p);
  CHECK(whom<stop_load>(p.ask("c", 0, 5)) == names{"w1", "w2"});
  CHECK(p.state.result().ended_by == "internal");
}

TEST_CASE("a host that nobody counts on is not lost again") {
  probe p{three_orgs()};
  load(p);
  (void)p.lost("w1");
  CHECK(p.lost("w1").empty());
  CHECK(p.state.broke("w1", "anything", p.now).empty());
  CHECK(p.state.broke("nobody", "anything", p.now).empty());
}

TEST_CASE("a delta that was merged before changes nothing, nor does one that skips another") {
  probe p{three_orgs()};
  load(p);
  CHECK(p.delta(a_delta("w1", 1)).empty());
  CHECK(p.delta(a_delta("w1", 1)).empty());
  CHECK(p.delta(a_delta("w1", 3)).empty());
  CHECK(p.state.so_far().overall_all().attempts == 10);
  CHECK(p.delta(a_delta("w1", 2, 7)).empty());
  CHECK(p.state.so_far().overall_all().attempts == 17);
}

TEST_CASE("ids of organisations count from the node that makes those that are shared") {
  auto plan = three_orgs();
  plan->org_users = {8, 6, 2};
  probe p{plan};
  (void)p.begin({"c", "w1", "w2", "w3"});
  for (const auto* name : {"c", "w1", "w2", "w3"})
    (void)p.open(name);
  const auto added = all<open_part>(p.lost("w2")).at(0).second.part;
  const auto given = all<shard>(p.open(added)).at(0).second;
  REQUIRE(given.orgs.size() >= 1);
  const auto org = given.orgs[0].org;
  // It makes an organisation of its own, which nobody else is to have users in.
  CHECK(all<shard>(p.ready(shard_ready{added,
                                       static_cast<std::uint32_t>(given.orgs.size()),
                                       users_of(given),
                                       "",
                                       false,
                                       {},
                                       {{org, "not to be shared"}}}))
            .empty());
  const auto rest =
      all<shard>(p.ready(shard_ready{"c", 2, 4, "", false, {}, {{1, "first"}, {2, "second"}}}));
  for (const auto& [to, s] : rest)
    for (const auto& o : s.orgs)
      CHECK(o.org_id != "not to be shared");
}

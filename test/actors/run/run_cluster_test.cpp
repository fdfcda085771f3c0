#include "actors/run/run_state.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

const core::mono_time t0{1h};

std::shared_ptr<scenario::plan> a_plan() {
  auto plan = std::make_shared<scenario::plan>();
  plan->org_users = {4, 4, 4};
  plan->targets.dialect = core::loadtest_v1_dialect();
  return plan;
}

/// A run on the coordinator `c` and the workers `w1` and `w2`, up to where the load begins.
struct cluster {
  std::shared_ptr<scenario::plan> plan;
  run_state state{plan};

  explicit cluster(std::shared_ptr<scenario::plan> p = a_plan()) : plan(std::move(p)) {}

  void begin() {
    (void)state.begin({{"c", true}, {"w1", false}, {"w2", false}}, 0, t0);
    for (const auto* name : {"c", "w1", "w2"})
      (void)state.on_opened({name}, t0);
    for (const auto* name : {"c", "w1", "w2"})
      (void)state.on_ready({name, 1, 4, ""}, t0);
    CHECK(state.at() == run_state::stage::simulate);
  }

  metrics::delta delta(const std::string& node, std::uint64_t sequence) {
    metrics::delta d;
    d.node = node;
    d.sequence = sequence;
    d.all[{}].attempts = 10;
    return d;
  }
};

template <typename T>
std::vector<std::pair<std::string, T>> all(const run_state::commands& commands) {
  std::vector<std::pair<std::string, T>> result;
  for (const auto& c : commands)
    if (const auto* m = std::get_if<T>(&c.what))
      result.emplace_back(c.to, *m);
  return result;
}

} // namespace

TEST_CASE("an organisation that is larger than a node's share is split, each user once") {
  scenario::plan plan;
  plan.org_users = {25, 25};
  for (const std::size_t nodes : {2, 3, 5, 50}) {
    const auto shards = make_shards(plan, nodes, 1);
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

TEST_CASE("usersPerWorker says when an organisation is split") {
  scenario::plan plan;
  plan.org_users = {30, 10};
  plan.workers.users_per_worker = 30;
  CHECK(make_shards(plan, 2, 1)[0].orgs.size() == 1);
  plan.workers.users_per_worker = 20;
  CHECK(users_of(make_shards(plan, 2, 1)[0]) == 20);
}

TEST_CASE("the users of a split organisation wait until it is made") {
  auto plan = a_plan();
  plan->org_users = {8};
  run_state state{plan};
  (void)state.begin({{"c", true}, {"w", false}}, 0, t0);
  CHECK(all<shard>(state.on_opened({"w"}, t0)).empty());
  const auto first = all<shard>(state.on_opened({"c"}, t0));
  REQUIRE(first.size() == 1);
  CHECK(first[0].first == "c");
  shard_ready ready{"c", 1, 4, ""};
  ready.org_ids = {{1, "the-org"}};
  const auto second = all<shard>(state.on_ready(ready, t0));
  REQUIRE(second.size() == 1);
  CHECK(second[0].first == "w");
  CHECK(second[0].second.orgs == std::vector<shard_org>{{1, 5, 4, "the-org"}});
}

TEST_CASE("the run part's own node makes each split organisation, so that no loss can remove it") {
  auto plan = a_plan();
  plan->org_users = {8, 6, 2};
  const auto shards = make_shards(*plan, 4, 1);
  CHECK(shards[0].orgs == std::vector<shard_org>{{1, 1, 4, ""}, {2, 1, 0, ""}});
  CHECK(shards[2].orgs.front() == shard_org{2, 1, 4, ""});

  cluster c{plan};
  (void)c.state.begin({{"c", true}, {"w1", false}, {"w2", false}, {"w3", false}}, 0, t0);
  for (const auto* name : {"w1", "w2", "w3"})
    CHECK(all<shard>(c.state.on_opened({name}, t0)).empty());
  CHECK(all<shard>(c.state.on_opened({"c"}, t0)).size() == 1);
  // A worker that is lost while the others wait keeps nobody from going on.
  const auto added = all<open_part>(c.state.on_lost("w2", "is gone", t0)).at(0).second.part;
  shard_ready ready{"c", 2, 4, ""};
  ready.org_ids = {{1, "first"}, {2, "second"}};
  const auto rest = all<shard>(c.state.on_ready(ready, t0));
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].second.orgs == std::vector<shard_org>{{1, 5, 4, "first"}});
  CHECK(rest[1].second.orgs == std::vector<shard_org>{{2, 5, 2, "second"}, {3, 1, 2, ""}});
  (void)c.state.on_ready({"w1", 1, 4, ""}, t0);
  (void)c.state.on_ready({"w3", 2, 4, ""}, t0);
  CHECK(c.state.at() == run_state::stage::bootstrap);
  (void)c.state.on_opened({added}, t0);
  (void)c.state.on_ready({added, 1, 4, ""}, t0);
  CHECK(c.state.at() == run_state::stage::simulate);
  CHECK(c.state.result().orgs == 3);
  CHECK(c.state.result().users == 16);
}

TEST_CASE("a bootstrap that fails does not wait for those who wait themselves") {
  auto plan = a_plan();
  plan->org_users = {8};
  run_state state{plan};
  (void)state.begin({{"c", true}, {"w", false}}, 0, t0);
  (void)state.on_opened({"w"}, t0);
  (void)state.on_opened({"c"}, t0);
  const auto commands = state.on_ready({"c", 1, 4, "no answer", true}, t0);
  CHECK(all<shard>(commands).empty());
  REQUIRE(all<clean_up>(commands).size() == 1);
  CHECK(all<clean_up>(commands)[0].first == "c");
  CHECK(state.result().ended_by == "preflight_failed");
}

TEST_CASE("the load waits for the users of one who left before it began") {
  cluster c;
  (void)c.state.begin({{"c", true}, {"w1", false}, {"w2", false}}, 0, t0);
  for (const auto* name : {"c", "w1", "w2"})
    (void)c.state.on_opened({name}, t0);
  (void)c.state.on_leaving("w1", t0);
  (void)c.state.on_ready({"c", 1, 4, ""}, t0);
  (void)c.state.on_ready({"w2", 1, 4, ""}, t0);
  const auto commands = c.state.on_ready({"w1", 1, 0, "stopped"}, t0);
  CHECK(all<open_part>(commands).size() == 1);
  CHECK(c.state.at() == run_state::stage::bootstrap);
}

TEST_CASE("a silent worker is lost after nine seconds, and others take over where it was") {
  cluster c;
  c.begin();
  auto d = c.delta("w1", 1);
  d.progress[{2, 1}] = {0, 3, 3, 4};
  (void)c.state.on_delta(d);
  for (int second = 1; second < 9; ++second) {
    CHECK(c.state.on_heartbeat("w2", t0 + second * 1s));
    CHECK(c.state.on_tick(t0 + second * 1s).empty());
  }
  CHECK(c.state.on_heartbeat("w2", t0 + 9s));
  const auto commands = c.state.on_tick(t0 + 9s);
  CHECK(all<dismissed>(commands).at(0).first == "w1");
  CHECK(all<sweep>(commands).at(0).second.host == "w1");
  const auto opened = all<open_part>(commands);
  REQUIRE(opened.size() == 1);
  const auto host = opened[0].first;
  const auto part = opened[0].second.part;
  CHECK(host != "w1");
  CHECK(part == host + "+1");

  const auto shards = all<shard>(c.state.on_opened({part}, t0 + 9s));
  REQUIRE(shards.size() == 1);
  CHECK(shards[0].second.epoch == 2);
  CHECK(shards[0].second.name_suffix == "-t1");
  CHECK(users_of(shards[0].second) == 4);
  CHECK(shards[0].second.resumed.at(0) == resumed_user{2, 1, {0, 3, 3, 4}});
  CHECK(shards[0].second.resumed.at(1) == resumed_user{2, 2, {}});

  const auto start = all<start_load>(c.state.on_ready({part, 1, 4, ""}, t0 + 11s));
  REQUIRE(start.size() == 1);
  CHECK(core::mono_time{core::nanoseconds{start[0].second.t0_ns}} == c.state.started());
  CHECK(c.state.result().degraded);
  CHECK(c.state.result().users == 12);

  // What had been reported counts, once; what comes late does not.
  CHECK(c.state.so_far().overall_all().attempts == 10);
  (void)c.state.on_delta(c.delta("w1", 2));
  CHECK(c.state.so_far().overall_all().attempts == 10);
  CHECK_FALSE(c.state.on_heartbeat("w1", t0 + 12s));
  CHECK(c.state.on_drained({"w1"}, t0 + 12s).empty());
}

TEST_CASE("users that had finished are not taken over") {
  cluster c;
  c.begin();
  auto d = c.delta("w1", 1);
  for (std::uint32_t u = 1; u <= 4; ++u)
    d.progress[{2, u}] = {1, 0, 5, 5};
  (void)c.state.on_delta(d);
  CHECK(all<open_part>(c.state.on_lost("w1", "is gone", t0)).empty());
}

TEST_CASE("with give-up the users of a lost worker ask no more") {
  auto plan = a_plan();
  plan->workers.redistribute = false;
  cluster c{plan};
  c.begin();
  CHECK(all<open_part>(c.state.on_lost("w1", "is gone", t0)).empty());
  (void)c.state.on_drained({"c"}, t0 + 1s);
  CHECK(all<clean_up>(c.state.on_drained({"w2"}, t0 + 1s)).size() == 2);
}

TEST_CASE("a run that stands still itself does not take its workers for lost") {
  cluster c;
  c.begin();
  CHECK(c.state.on_tick(t0 + 1s).empty());
  CHECK(c.state.on_tick(t0 + 60s).empty());
}

TEST_CASE("a worker that is lost while the run is built up is replaced") {
  cluster c;
  (void)c.state.begin({{"c", true}, {"w1", false}, {"w2", false}}, 0, t0);
  for (const auto* name : {"c", "w1", "w2"})
    (void)c.state.on_opened({name}, t0);
  (void)c.state.on_ready({"c", 1, 4, ""}, t0);
  (void)c.state.on_ready({"w2", 1, 4, ""}, t0);
  const auto opened = all<open_part>(c.state.on_lost("w1", "is gone", t0));
  REQUIRE(opened.size() == 1);
  CHECK(c.state.at() == run_state::stage::bootstrap);
  (void)c.state.on_opened({opened[0].second.part}, t0);
  CHECK(all<start_load>(c.state.on_ready({opened[0].second.part, 1, 4, ""}, t0)).size() == 3);
}

TEST_CASE("a worker that is asked to end drains, cleans up and leaves; others go on") {
  cluster c;
  c.begin();
  CHECK(all<stop_load>(c.state.on_leaving("w2", t0)).at(0).first == "w2");
  const auto drained = c.state.on_drained({"w2"}, t0 + 2s);
  CHECK(all<clean_up>(drained).at(0).first == "w2");
  REQUIRE(all<open_part>(drained).size() == 1);
  CHECK(all<send_records>(c.state.on_clean({"w2", {}}, t0 + 2s)).at(0).first == "w2");
  CHECK(all<dismissed>(c.state.on_records_sent({"w2"}, t0 + 2s)).at(0).first == "w2");
  CHECK(c.state.at() == run_state::stage::simulate);
  CHECK(c.state.result().degraded);
}

TEST_CASE("a worker that is asked to end before the load begins has no part in it") {
  cluster c;
  (void)c.state.begin({{"c", true}, {"w1", false}, {"w2", false}}, 0, t0);
  for (const auto* name : {"c", "w1", "w2"})
    (void)c.state.on_opened({name}, t0);
  (void)c.state.on_ready({"w1", 1, 4, ""}, t0);
  (void)c.state.on_ready({"c", 1, 4, ""}, t0);
  const auto left = c.state.on_leaving("w1", t0);
  CHECK(all<clean_up>(left).at(0).first == "w1");
  const auto opened = all<open_part>(left);
  REQUIRE(opened.size() == 1);
  (void)c.state.on_opened({opened[0].second.part}, t0);
  (void)c.state.on_ready({opened[0].second.part, 1, 4, ""}, t0);
  const auto starts = all<start_load>(c.state.on_ready({"w2", 1, 4, ""}, t0));
  CHECK(starts.size() == 3);
  for (const auto& [to, start] : starts)
    CHECK(to != "w1");
}

TEST_CASE("a worker that comes late has nothing to do until another is lost") {
  cluster c;
  c.begin();
  c.state.on_late_host({"w3", false}, t0 + 1s);
  const auto opened = all<open_part>(c.state.on_lost("w1", "is gone", t0 + 2s));
  REQUIRE(opened.size() == 1);
  CHECK(opened[0].first == "w3");
}

TEST_CASE("a worker without users says nothing, and is missed only when it is gone") {
  cluster c;
  c.begin();
  c.state.on_late_host({"w3", false}, t0);
  c.state.on_late_host({"w4", false}, t0);
  for (int second = 1; second <= 20; ++second) {
    for (const auto* name : {"w1", "w2"})
      (void)c.state.on_heartbeat(name, t0 + second * 1s);
    CHECK(c.state.on_tick(t0 + second * 1s).empty());
  }
  CHECK_FALSE(c.state.result().degraded);
  // Nobody takes over there, nor is one with users lost before its time.
  c.state.on_unreachable("w3");
  c.state.on_unreachable("w2");
  CHECK_FALSE(c.state.lost("w2"));
  const auto opened = all<open_part>(c.state.on_lost("w1", "is gone", t0 + 20s));
  REQUIRE(opened.size() == 1);
  CHECK(opened[0].first == "w4");
  // From now on it has to be heard of.
  for (int second = 21; second <= 28; ++second) {
    (void)c.state.on_heartbeat("w2", t0 + second * 1s);
    CHECK(c.state.on_tick(t0 + second * 1s).empty());
  }
  (void)c.state.on_heartbeat("w2", t0 + 29s);
  CHECK(all<dismissed>(c.state.on_tick(t0 + 29s)).at(0).first == "w4");
}

TEST_CASE("the load ends when nobody can get more, and leases come back") {
  auto plan = a_plan();
  plan->max_requests = 10;
  cluster c{plan};
  c.begin();
  CHECK(all<lease>(c.state.on_lease_request({"c", 10, 0, false})).at(0).second.requests == 10);
  // Others may still use what they have.
  CHECK(all<stop_load>(c.state.on_lease_request({"w1", 1, 0, false})).empty());
  CHECK(all<stop_load>(c.state.on_lease_request({"w2", 1, 0, false})).empty());
  shard_drained drained{"c"};
  drained.unused_requests = 3;
  // Nobody else has anything to use.
  CHECK(all<stop_load>(c.state.on_drained(drained, t0)).at(0).second.reason == "requests");
}

TEST_CASE("a lost worker's part of a limit goes to those who take over") {
  auto plan = a_plan();
  plan->max_requests_per_second = 30;
  plan->max_concurrent_requests = 6;
  cluster c{plan};
  c.begin();
  const auto part = all<open_part>(c.state.on_lost("w1", "is gone", t0)).at(0).second.part;
  (void)c.state.on_opened({part}, t0);
  const auto start = all<start_load>(c.state.on_ready({part, 1, 4, ""}, t0)).at(0).second;
  CHECK(start.requests_per_second == Approx(10));
  CHECK(start.concurrent_requests == 2);
}

TEST_CASE("what is left on the platform is removed at the end, and records are gathered") {
  cluster c;
  c.begin();
  for (const auto* name : {"c", "w1", "w2"})
    (void)c.state.on_drained({name}, t0 + 1s);
  (void)c.state.on_clean({"c", {}}, t0);
  (void)c.state.on_clean({"w1", {}}, t0);
  CHECK(all<sweep>(c.state.on_clean({"w2", {}}, t0)).at(0).second.host.empty());
  CHECK(all<send_records>(c.state.on_swept({}, t0)).size() == 3);
  (void)c.state.on_records_sent({"c"}, t0);
  (void)c.state.on_records_sent({"w1"}, t0);
  CHECK(all<dismissed>(c.state.on_records_sent({"w2"}, t0)).size() == 2);
  CHECK(c.state.at() == run_state::stage::done);
}

TEST_CASE("a run that is stopped before anybody has joined is over") {
  run_state state{a_plan()};
  (void)state.on_stop("sigint");
  CHECK(state.at() == run_state::stage::done);
  CHECK(state.begin({{"c", true}}, 0, t0).empty());
}

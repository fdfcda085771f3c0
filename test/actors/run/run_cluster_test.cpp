#include "test/actors/run/run_probe.hpp"

#include <algorithm>

using namespace run_probe;

TEST_CASE("the users of a split organisation wait until it is made") {
  auto plan = three_orgs();
  plan->org_users = {8};
  probe p{plan};
  (void)p.begin({"c", "w"});
  CHECK(all<shard>(p.open("w")).empty());
  CHECK(whom<shard>(p.open("c")) == std::vector<std::string>{"c"});
  const auto second = all<shard>(p.ready(shard_ready{"c", 1, 4, "", false, {}, {{1, "the-org"}}}));
  REQUIRE(second.size() == 1);
  CHECK(second[0].first == "w");
  CHECK(second[0].second.orgs == std::vector<shard_org>{{1, 5, 4, "the-org"}});
}

TEST_CASE("the run part's own node makes each split organisation, so that no loss can remove it") {
  auto plan = three_orgs();
  plan->org_users = {8, 6, 2};
  probe p{plan};
  (void)p.begin({"c", "w1", "w2", "w3"});
  for (const auto* name : {"w1", "w2", "w3"})
    CHECK(all<shard>(p.open(name)).empty());
  CHECK(all<shard>(p.open("c")).size() == 1);
  // A worker that is lost while the others wait keeps nobody from going on.
  const auto added = all<open_part>(p.lost("w2")).at(0).second.part;
  const auto rest =
      all<shard>(p.ready(shard_ready{"c", 2, 4, "", false, {}, {{1, "first"}, {2, "second"}}}));
  REQUIRE(rest.size() == 2);
  CHECK(rest[0].second.orgs == std::vector<shard_org>{{1, 5, 4, "first"}});
  CHECK(rest[1].second.orgs == std::vector<shard_org>{{2, 5, 2, "second"}, {3, 1, 2, ""}});
  (void)p.ready("w1", 1, 4);
  (void)p.ready("w3", 2, 4);
  CHECK(p.state.at() == run_state::stage::bootstrap);
  (void)p.open(added);
  (void)p.ready(added, 1, 4);
  CHECK(p.state.at() == run_state::stage::simulate);
  CHECK(p.state.result().orgs == 3);
  CHECK(p.state.result().users == 16);
}

TEST_CASE("a bootstrap that fails does not wait for those who wait themselves") {
  auto plan = three_orgs();
  plan->org_users = {8};
  probe p{plan};
  (void)p.begin({"c", "w"});
  (void)p.open("w");
  (void)p.open("c");
  const auto commands = p.failed("c", "no answer", true);
  CHECK(all<shard>(commands).empty());
  CHECK(whom<clean_up>(commands) == std::vector<std::string>{"c"});
  CHECK(p.state.result().ended_by == "preflight_failed");
}

TEST_CASE("a bootstrap that fails on one node ends those of the others, which are cleaned up") {
  probe p{three_orgs()};
  prepare(p);
  (void)p.ready("c", 1, 4);
  CHECK(whom<stop_load>(p.failed("w1", "507")) == std::vector<std::string>{"w2"});
  CHECK(whom<clean_up>(p.failed("w2", "stopped")) == std::vector<std::string>{"c", "w1", "w2"});
  CHECK(p.state.result().ended_by == "bootstrap_failed");
  CHECK(p.state.result().failure == "507");
}

TEST_CASE("the load waits for the users of one who left before it began") {
  probe p{three_orgs()};
  prepare(p);
  (void)p.leaving("w1");
  (void)p.ready("c", 1, 4);
  (void)p.ready("w2", 1, 4);
  CHECK(all<open_part>(p.failed("w1", "stopped")).size() == 1);
  CHECK(p.state.at() == run_state::stage::bootstrap);
}

TEST_CASE("a silent worker is lost after nine seconds, and others take over where it was") {
  probe p{three_orgs()};
  load(p);
  auto d = a_delta("w1", 1);
  d.progress[{2, 1}] = {5, 3, 13, 14};
  (void)p.delta(d);
  CHECK(p.pass(t0 + 8s, {"w2"}).empty());
  const auto commands = p.pass(t0 + 9s, {"w2"});
  CHECK(whom<dismissed>(commands) == std::vector<std::string>{"w1"});
  CHECK(all<sweep>(commands).at(0).second.host == "w1");
  const auto opened = all<open_part>(commands);
  REQUIRE(opened.size() == 1);
  const auto host = opened[0].first;
  const auto part = opened[0].second.part;
  CHECK(host != "w1");
  CHECK(part == host + "+1");

  const auto given = only<shard>(p.open(part));
  CHECK(given.generation == 1);
  CHECK(given.name_suffix == "-t1");
  CHECK(given.orgs == std::vector<shard_org>{{2, 1, 4, ""}});
  REQUIRE(given.resumed.size() == 4);
  CHECK(given.resumed[0] == resumed_user{2, 1, {5, 3, 13, 14}});
  CHECK(given.resumed[1] == resumed_user{2, 2, {}});

  p.now = t0 + 11s;
  const auto start = all<start_load>(p.ready(part, 1, 4));
  REQUIRE(start.size() == 1);
  CHECK(core::mono_time{core::nanoseconds{start[0].second.t0_ns}} == p.state.started());
  CHECK(p.state.result().degraded);
  CHECK(p.state.result().users == 12);
  CHECK(p.state.result().orgs == 3);

  // What had been reported counts, once; what comes late does not.
  CHECK(p.state.so_far().overall_all().attempts == 10);
  CHECK(p.delta(a_delta("w1", 2)).empty());
  CHECK(p.state.so_far().overall_all().attempts == 10);
  CHECK_FALSE(p.state.on_heartbeat("w1", t0 + 12s));
  CHECK(p.drained("w1").empty());
}

TEST_CASE("users that had finished are not taken over") {
  probe p{three_orgs()};
  load(p);
  auto d = a_delta("w1", 1);
  for (std::uint32_t u = 1; u <= 4; ++u)
    d.progress[{2, u}] = {1, 0, 5, 5};
  (void)p.delta(d);
  CHECK(all<open_part>(p.lost("w1")).empty());
}

TEST_CASE("with give-up the users of a lost worker ask no more, and the run ends") {
  for (const bool cleanup : {true, false}) {
    auto plan = three_orgs();
    plan->workers.redistribute = false;
    plan->cleanup_on_completion = cleanup;
    probe p{plan};
    load(p);
    const auto lost = p.lost("w1");
    CHECK(all<open_part>(lost).empty());
    CHECK(all<sweep>(lost).empty() == !cleanup);
    for (const auto& [to, s] : all<sweep>(lost))
      (void)p.swept(s.number);
    (void)p.drained("c");
    auto rest = p.drained("w2");
    if (cleanup) {
      CHECK(whom<clean_up>(rest) == std::vector<std::string>{"c", "w2"});
      (void)p.clean("c");
      rest = p.swept(only<sweep>(p.clean("w2")).number);
    }
    CHECK(whom<send_records>(rest) == std::vector<std::string>{"c", "w2"});
    (void)p.sent("c");
    CHECK(whom<dismissed>(p.sent("w2")) == std::vector<std::string>{"w2"});
    CHECK(p.state.at() == run_state::stage::done);
  }
}

TEST_CASE("a run that stands still itself does not take its workers for lost") {
  probe p{three_orgs()};
  load(p);
  CHECK(p.state.on_tick(t0 + 1s).empty());
  CHECK(p.state.on_tick(t0 + 60s).empty());
}

TEST_CASE("a worker that is lost while the run is built up is replaced") {
  probe p{three_orgs()};
  prepare(p);
  (void)p.ready("c", 1, 4);
  (void)p.ready("w2", 1, 4);
  const auto opened = all<open_part>(p.lost("w1"));
  REQUIRE(opened.size() == 1);
  CHECK(p.state.at() == run_state::stage::bootstrap);
  (void)p.open(opened[0].second.part);
  CHECK(all<start_load>(p.ready(opened[0].second.part, 1, 4)).size() == 3);
  CHECK(p.state.result().users == 12);
  CHECK(p.state.result().orgs == 3);
}

TEST_CASE("a worker that is asked to end drains, cleans up and leaves; others go on") {
  probe p{three_orgs()};
  load(p);
  CHECK(whom<stop_load>(p.leaving("w2")) == std::vector<std::string>{"w2"});
  CHECK(p.leaving("w2").empty());
  p.now = t0 + 2s;
  const auto drained = p.drained("w2");
  CHECK(whom<clean_up>(drained) == std::vector<std::string>{"w2"});
  REQUIRE(all<open_part>(drained).size() == 1);
  CHECK(whom<send_records>(p.clean("w2")) == std::vector<std::string>{"w2"});
  CHECK(only<dismissed>(p.sent("w2")) == dismissed{});
  CHECK(p.state.at() == run_state::stage::simulate);
  CHECK(p.state.result().degraded);
}

TEST_CASE("a worker that is asked to end before the load begins has no part in it") {
  probe p{three_orgs()};
  prepare(p);
  (void)p.ready("w1", 1, 4);
  (void)p.ready("c", 1, 4);
  const auto left = p.leaving("w1");
  CHECK(whom<clean_up>(left) == std::vector<std::string>{"w1"});
  const auto opened = all<open_part>(left);
  REQUIRE(opened.size() == 1);
  (void)p.open(opened[0].second.part);
  (void)p.ready(opened[0].second.part, 1, 4);
  const auto starts = whom<start_load>(p.ready("w2", 1, 4));
  CHECK(starts.size() == 3);
  CHECK(std::find(starts.begin(), starts.end(), "w1") == starts.end());
}

TEST_CASE("a worker that comes late has nothing to do until another is lost") {
  probe p{three_orgs()};
  load(p);
  CHECK(p.state.on_late_host({"w3", false, {}}, t0 + 1s).empty());
  p.now = t0 + 2s;
  CHECK(whom<open_part>(p.lost("w1")) == std::vector<std::string>{"w3"});
}

TEST_CASE("a worker without users says nothing, and is missed only when it is gone") {
  probe p{three_orgs()};
  load(p);
  (void)p.state.on_late_host({"w3", false, {}}, t0);
  (void)p.state.on_late_host({"w4", false, {}}, t0);
  CHECK(p.pass(t0 + 20s, {"w1", "w2"}).empty());
  CHECK_FALSE(p.state.result().degraded);
  // Nobody takes over there, nor is one with users lost before its time.
  p.state.on_unreachable("w3");
  p.state.on_unreachable("w2");
  CHECK(p.state.counts_on("w2"));
  CHECK_FALSE(p.state.counts_on("w3"));
  CHECK(whom<open_part>(p.lost("w1")) == std::vector<std::string>{"w4"});
  // From now on it has to be heard of.
  CHECK(p.pass(t0 + 28s, {"w2"}).empty());
  CHECK(whom<dismissed>(p.pass(t0 + 29s, {"w2"})) == std::vector<std::string>{"w4"});
}

TEST_CASE("what is left on the platform is removed at the end, and records are gathered") {
  probe p{three_orgs()};
  drain(p);
  (void)p.clean("c");
  (void)p.clean("w1");
  const auto last = only<sweep>(p.clean("w2"));
  CHECK(last.host.empty());
  CHECK(whom<send_records>(p.swept(last.number)) == std::vector<std::string>{"c", "w1", "w2"});
  (void)p.sent("c");
  (void)p.sent("w1");
  CHECK(whom<dismissed>(p.sent("w2")) == std::vector<std::string>{"w1", "w2"});
  CHECK(p.state.at() == run_state::stage::done);
}

TEST_CASE("a run that is stopped before anybody has joined is over") {
  probe p{three_orgs()};
  CHECK(p.stop("sigint").empty());
  CHECK(p.state.at() == run_state::stage::done);
  CHECK(p.begin({"c"}).empty());
}

TEST_CASE("nodes that had not joined are named as missing") {
  probe p{three_orgs()};
  (void)p.begin({"c", "w1"}, 3);
  CHECK(p.state.result().degraded);
  CHECK(p.state.result().nodes == 2);
  CHECK(p.state.result().notes ==
        std::vector<std::string>{
            "3 of 5 nodes had not joined when the run began; the others have their users"});
}

TEST_CASE("the clocks of a run are as uncertain as the least known of them") {
  probe p{three_orgs()};
  (void)p.state.begin({{"c", true, {}}, {"w1", false, 3ms}, {"w2", false, 1ms}}, 0, p.now);
  CHECK(p.state.result().clock_uncertainty == 3ms);
}

TEST_CASE("what the users of several nodes did is put together") {
  probe p{three_orgs()};
  load(p);
  metrics::user_totals one;
  one.org = 1;
  one.user = 2;
  one.attempts = 5;
  auto other = one;
  other.org = 2;
  other.user = 3;
  other.sessions = 1;
  CHECK(p.users({"c", {one}}).empty());
  CHECK(p.users({"w1", {other}}).empty());
  CHECK(p.users({"nobody", {one}}).empty());
  CHECK(p.state.users().of(1, 2).attempts == 5);
  CHECK(p.state.users().of(2, 3).sessions == 1);
  CHECK(p.state.users().of(2, 3).attempts == 5);
}

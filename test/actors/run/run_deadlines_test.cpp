#include "test/actors/run/run_probe.hpp"

#include <algorithm>

using namespace run_probe;

namespace {

using names = std::vector<std::string>;

/// Three organisations, ten seconds of load, and 20 s to drain.
std::shared_ptr<scenario::plan> a_plan() {
  auto plan = three_orgs();
  plan->drain_timeout = 20s;
  plan->phases = {{"hold", 10s, 12, scenario::ramp::step, true}};
  return plan;
}

const names workers{"w1", "w2"};

/// Whatever is asked for is done, until the run is over; how long that took.
core::nanoseconds end_of(probe& p, run_state::commands commands) {
  const auto from = p.now;
  while (p.state.at() != run_state::stage::done && p.now < from + 30min) {
    run_state::commands next;
    for (const auto& [part, m] : all<clean_up>(commands))
      next = in_turn({next, p.clean(part)});
    for (const auto& [to, m] : all<sweep>(commands))
      next = in_turn({next, p.swept(m.number)});
    for (const auto& [part, m] : all<send_records>(commands))
      next = in_turn({next, p.sent(part)});
    if (next.empty())
      next = p.pass(p.now + 1s, workers);
    commands = next;
  }
  CHECK(p.state.at() == run_state::stage::done);
  return p.now - from;
}

} // namespace

TEST_CASE("a part that never opens is given up after 30 s") {
  probe p{a_plan()};
  (void)p.begin({"c", "w1", "w2"});
  (void)p.open("c");
  (void)p.open("w1");
  CHECK(p.pass(t0 + 29s, workers).empty());
  const auto lost = p.pass(t0 + 30s, workers);
  CHECK(whom<dismissed>(lost) == names{"w2"});
  CHECK(all<open_part>(lost).size() == 1); // its users are others'
}

TEST_CASE("a part that takes users over, and never opens, is given up after 30 s") {
  probe p{three_orgs()};
  load(p);
  const auto taken = all<open_part>(p.lost("w1")).at(0);
  CHECK(taken.first == "c");
  CHECK(p.pass(t0 + 29s, workers).empty());
  CHECK(whom<stop_load>(p.pass(t0 + 30s, workers)) == names{"c", "w2"});
  CHECK(p.state.result().ended_by == "internal");
}

TEST_CASE("a worker on which users that were taken over never open is lost") {
  probe p{three_orgs()};
  load(p);
  (void)p.state.on_late_host({"w3", false, {}}, p.now);
  CHECK(whom<open_part>(p.lost("w1")) == names{"w3"});
  CHECK(p.pass(t0 + 29s, {"w2", "w3"}).empty());
  const auto lost = p.pass(t0 + 30s, {"w2", "w3"});
  CHECK(whom<dismissed>(lost) == names{"w3"});
  CHECK(all<open_part>(lost).size() == 1);
}

TEST_CASE("a drain that takes too long is cut short, and after that the worker is lost") {
  probe p{a_plan()};
  load(p);
  (void)p.drained("c");
  (void)p.drained("w1");
  // Half a second until T0, ten of load, twenty to drain: looked at once a second.
  CHECK(p.pass(t0 + 30s, workers).empty());
  const auto cut = p.pass(t0 + 31s, workers);
  CHECK(whom<stop_load>(cut) == names{"w2"});
  CHECK(only<stop_load>(cut).at_once);
  CHECK(p.pass(t0 + 45s, workers).empty());
  const auto lost = p.pass(t0 + 46s, workers);
  CHECK(whom<dismissed>(lost) == names{"w2"});
  CHECK(p.state.counts_on("w1"));
  (void)end_of(p, lost);
  CHECK(p.state.result().degraded);
  CHECK(p.state.result().ended_by == "duration");
}

TEST_CASE("a drain that is cut short in time goes on as any other, and is noted") {
  probe p{a_plan()};
  load(p);
  (void)p.pass(t0 + 31s, workers);
  for (const auto* part : {"c", "w1"})
    CHECK(p.drained(part).empty());
  CHECK(whom<clean_up>(p.drained("w2")) == names{"c", "w1", "w2"});
  CHECK(p.state.result().notes.size() == 3);
  CHECK_FALSE(p.state.result().degraded);
}

TEST_CASE("the run part's own node that does not drain is an internal failure") {
  probe p{a_plan()};
  load(p);
  (void)p.drained("w1");
  (void)p.drained("w2");
  CHECK(whom<stop_load>(p.pass(t0 + 31s, workers)) == names{"c"});
  const auto failed = p.pass(t0 + 46s, workers);
  CHECK(p.state.result().ended_by == "internal");
  CHECK(whom<clean_up>(failed) == names{"w1", "w2"});
  CHECK(p.state.counts_on("c"));
  CHECK(end_of(p, failed) < 5s);
}

TEST_CASE("after a stop the answers under way are awaited for the time to drain") {
  for (const auto* reason : {"sigint", "duration"}) {
    auto plan = three_orgs();
    plan->drain_timeout = 20s;
    probe p{plan};
    load(p);
    CHECK(p.pass(t0 + 100s, workers).empty());
    CHECK(whom<stop_load>(p.stop(reason)) == names{"c", "w1", "w2"});
    CHECK(p.pass(t0 + 119s, workers).empty());
    CHECK(whom<stop_load>(p.pass(t0 + 120s, workers)) == names{"c", "w1", "w2"});
  }
}

TEST_CASE("by default the drain lasts as long as the longest request, and ten seconds") {
  auto plan = three_orgs();
  plan->targets.total_timeout = 40s;
  probe p{plan};
  load(p);
  (void)p.stop("sigint");
  CHECK(p.pass(t0 + 49s, workers).empty());
  CHECK(all<stop_load>(p.pass(t0 + 50s, workers)).size() == 3);
}

TEST_CASE("a worker that leaves and does not drain is cut short, and then lost") {
  auto plan = three_orgs();
  plan->drain_timeout = 20s;
  probe p{plan};
  load(p);
  (void)p.leaving("w1");
  CHECK(only<stop_load>(p.pass(t0 + 20s, workers)).at_once);
  CHECK(whom<dismissed>(p.pass(t0 + 35s, workers)) == names{"w1"});
}

TEST_CASE("a bootstrap that does not give up when it is told to is given up itself") {
  auto plan = three_orgs();
  plan->drain_timeout = 20s;
  probe p{plan};
  prepare(p);
  (void)p.ready("c", 1, 4);
  CHECK(whom<stop_load>(p.failed("w1", "507")) == names{"w2"});
  CHECK(p.pass(t0 + 19s, workers).empty());
  const auto lost = p.pass(t0 + 20s, workers);
  CHECK(whom<dismissed>(lost) == names{"w2"});
  CHECK(whom<clean_up>(lost) == names{"c", "w1"});
  CHECK(p.state.result().ended_by == "bootstrap_failed");
}

TEST_CASE("a clean-up that takes too long is left to the last sweep, which has the last word") {
  probe p{three_orgs()};
  drain(p);
  (void)p.clean("c");
  (void)p.clean("w1");
  CHECK(p.pass(t0 + 304s, workers).empty());
  const auto last = only<sweep>(p.pass(t0 + 305s, workers));
  CHECK(last.host.empty());
  CHECK(last.within == 0s);
  CHECK(p.clean("w2").empty()); // too late
  CHECK(p.pass(t0 + 309s, workers).empty());
  CHECK(whom<send_records>(p.pass(t0 + 310s, workers)) == names{"c", "w1", "w2"});
  const auto left = p.state.result().left_behind;
  REQUIRE(left.size() == 2);
  CHECK(left[0] == "what 'w2' created: its removal did not end in time");
  CHECK(left[1].starts_with("what the run created: its removal did not end in time"));
}

TEST_CASE("whoever asks for the end during clean-up waits half a minute for it at most") {
  for (const bool sweeping : {false, true}) {
    probe p{three_orgs()};
    drain(p);
    CHECK(p.pass(t0 + 10s, workers).empty());
    (void)p.clean("c");
    (void)p.clean("w1");
    if (sweeping)
      CHECK(all<sweep>(p.clean("w2")).size() == 1);
    const auto stopped = p.stop("sigterm");
    auto rest = in_turn({stopped, p.pass(p.now + 40s, workers)});
    CHECK((sweeping ? p.state.at() == run_state::stage::gather : all<sweep>(rest).size() == 1));
    CHECK(p.state.result().ended_by == "completed");
  }
}

TEST_CASE("records that stop to come are given up after 30 s, and counted as lost") {
  probe p{three_orgs()};
  load(p);
  (void)p.delta(a_delta("w1", 1, 76));
  for (const auto* part : {"c", "w1", "w2"})
    (void)p.drained(part);
  (void)p.clean("c");
  (void)p.clean("w1");
  (void)p.swept(only<sweep>(p.clean("w2")).number);
  (void)p.sent("c");
  (void)p.sent("w2");
  (void)p.pass(t0 + 20s, workers);
  CHECK(p.records({"w1", 1, lines(37)}));
  CHECK(p.pass(t0 + 49s, workers).empty());
  CHECK(whom<dismissed>(p.pass(t0 + 50s, workers)) == names{"w1", "w2"});
  CHECK(p.state.at() == run_state::stage::done);
  CHECK(p.state.result().records_lost == 39);
}

TEST_CASE("a sweep for a lost worker that says nothing is given up, and the run ends") {
  probe p{three_orgs()};
  load(p);
  CHECK(all<sweep>(p.lost("w1")).at(0).second.within == 60s);
  (void)p.stop("sigint");
  (void)p.drained("c");
  (void)p.drained("w2");
  (void)p.clean("c");
  CHECK(p.clean("w2").empty()); // the sweep is awaited
  CHECK(p.pass(t0 + 64s, workers).empty());
  CHECK(all<sweep>(p.pass(t0 + 65s, workers)).at(0).second.host.empty());
}

#include "test/actors/run/run_probe.hpp"

#include <algorithm>
#include <array>
#include <set>

using namespace run_probe;

namespace {

using names = std::vector<std::string>;
using stage = run_state::stage;

constexpr std::array parts{"c", "w1", "w2"};

/// How far a run has come when something befalls it.
enum class point { opening, preparing, ready, loading, draining, cleaning, sweeping, gathering };
constexpr std::array points{point::opening,  point::preparing, point::ready,    point::loading,
                            point::draining, point::cleaning,  point::sweeping, point::gathering};

/// The number of the last sweep, once that is under way.
std::uint64_t bring(probe& p, point to) {
  (void)p.begin({"c", "w1", "w2"});
  if (to == point::opening)
    return 0;
  for (const auto* part : parts)
    (void)p.open(part);
  if (to == point::preparing)
    return 0;
  (void)p.ready("c", 1, 4);
  (void)p.ready("w1", 1, 4);
  if (to == point::ready)
    return 0;
  (void)p.ready("w2", 1, 4);
  if (to == point::loading)
    return 0;
  if (to == point::draining) {
    (void)p.stop("sigint");
    return 0;
  }
  for (const auto* part : parts)
    (void)p.drained(part);
  if (to == point::cleaning)
    return 0;
  (void)p.clean("c");
  (void)p.clean("w1");
  const auto last = only<sweep>(p.clean("w2")).number;
  if (to == point::gathering)
    (void)p.swept(last);
  return last;
}

/// Everybody who still can does what it is told, until the run is over; what was said meanwhile.
run_state::commands finish(probe& p, run_state::commands commands, const names& dead,
                           std::uint64_t last_sweep) {
  const auto alive = [&](const std::string& part) {
    return std::find(dead.begin(), dead.end(), host_of(part)) == dead.end();
  };
  // What was asked for before, and is not answered yet.
  for (const auto* part : parts)
    if (alive(part)) {
      switch (p.state.at()) {
      case stage::bootstrap:
        commands = in_turn({commands, p.open(part), p.ready(part, 1, 4)});
        break;
      case stage::simulate:
      case stage::drain:
        commands.push_back({part, stop_load{}});
        break;
      case stage::cleanup:
        commands.push_back({part, clean_up{}});
        break;
      case stage::gather:
        commands.push_back({part, send_records{}});
        break;
      default:
        break;
      }
    }
  if (last_sweep != 0)
    commands.push_back({{}, sweep{last_sweep, {}, {}}});
  auto said = commands;
  for (int i = 0; i < 400 && p.state.at() != stage::done; ++i) {
    run_state::commands next;
    for (const auto& c : commands) {
      if (!c.to.empty() && !alive(c.to))
        continue;
      if (const auto* m = std::get_if<open_part>(&c.what))
        next = in_turn({next, p.open(m->part)});
      else if (std::get_if<shard>(&c.what))
        next = in_turn({next, p.ready(c.to, 1, 4)});
      else if (std::get_if<start_load>(&c.what) || std::get_if<stop_load>(&c.what))
        next = in_turn({next, p.failed(c.to, "stopped"), p.drained(c.to)});
      else if (std::get_if<clean_up>(&c.what))
        next = in_turn({next, p.clean(c.to)});
      else if (const auto* s = std::get_if<sweep>(&c.what))
        next = in_turn({next, p.swept(s->number)});
      else if (std::get_if<send_records>(&c.what))
        next = in_turn({next, p.sent(c.to)});
    }
    if (next.empty())
      next = p.pass(p.now + 1s, {"w1", "w2"});
    said = in_turn({said, next});
    commands = next;
  }
  CHECK(p.state.at() == stage::done);
  return said;
}

} // namespace

TEST_CASE(
    "the run part's own node that fails in any stage is an internal failure, and the run ends") {
  for (const auto to : points) {
    INFO("point " << static_cast<int>(to));
    probe p{three_orgs()};
    const auto last = bring(p, to);
    const auto said = finish(p, p.state.on_failed("c", "out of memory", p.now), {"c"}, last);
    CHECK(p.state.result().ended_by == "internal");
    CHECK(p.state.result().failure == "node part 'c': out of memory");
    CHECK_FALSE(p.state.result().degraded);
    // Nobody goes on with its users, the others clean up, and the ledger says what it had made.
    for (const auto& [host, m] : all<open_part>(said))
      CHECK(m.part == host);
    const auto cleaned = whom<clean_up>(said);
    if (to != point::opening && to < point::sweeping)
      CHECK(std::set<std::string>(cleaned.begin(), cleaned.end()) ==
            std::set<std::string>{"w1", "w2"});
    CHECK(all<sweep>(said).size() == 1); // the last one
    const auto over = whom<dismissed>(said);
    CHECK(over == names{"w1", "w2"});
    CHECK(p.state.on_failed("c", "again", p.now).empty());
  }
}

TEST_CASE("a worker that fails in any stage is lost, and the run ends as it would have") {
  for (const auto to : points) {
    INFO("point " << static_cast<int>(to));
    probe p{three_orgs()};
    const auto last = bring(p, to);
    const auto said = finish(p, p.state.on_failed("w1", "out of memory", p.now), {"w1"}, last);
    CHECK(p.state.result().ended_by == (to == point::draining ? "sigint" : "completed"));
    CHECK(p.state.result().failure.empty());
    CHECK(p.state.result().degraded);
    CHECK_FALSE(p.state.counts_on("w1"));
    const auto over = all<dismissed>(said);
    REQUIRE(over.size() == 2);
    CHECK(over[0].first == "w1");
    CHECK_FALSE(over[0].second.reason.empty());
    CHECK(over[1] == std::pair{std::string{"w2"}, dismissed{}});
    // Its users go on elsewhere while there is a load, and once.
    CHECK(all<open_part>(said).size() == (to < point::draining ? 1 : 0));
    // What it had made is removed by the ledger, unless it had removed it itself.
    const auto sweeps = all<sweep>(said);
    const auto of_it = std::count_if(sweeps.begin(), sweeps.end(),
                                     [](const auto& s) { return s.second.host == "w1"; });
    CHECK(of_it == (to < point::sweeping ? 1 : 0));
    CHECK(p.state.result().users == 12);
  }
}

TEST_CASE("a host that fails is an internal failure when it is the run part's own") {
  probe p{three_orgs()};
  load(p);
  CHECK(whom<stop_load>(p.state.on_host_failed("c", "bad alloc", p.now)) == names{"w1", "w2"});
  CHECK(p.state.result().ended_by == "internal");
  probe q{three_orgs()};
  load(q);
  CHECK(whom<dismissed>(q.state.on_host_failed("w2", "bad alloc", q.now)) == names{"w2"});
  CHECK(q.state.result().ended_by.empty());
}

TEST_CASE("a worker that leaves and is killed while it cleans up has its users taken over once") {
  probe p{three_orgs()};
  load(p);
  (void)p.leaving("w1");
  const auto drained = p.drained("w1");
  REQUIRE(all<open_part>(drained).size() == 1);
  const auto part = all<open_part>(drained)[0].second.part;
  const auto lost = p.lost("w1");
  CHECK(all<open_part>(lost).empty());
  CHECK(all<sweep>(lost).at(0).second.host == "w1"); // what it had not removed yet
  (void)p.open(part);
  (void)p.ready(part, 1, 4);
  CHECK(p.state.result().users == 12);
  CHECK(p.clean("w1").empty());
  CHECK(p.sent("w1").empty());
}

TEST_CASE("a worker that leaves when its load is over is cleaned up and dismissed at once") {
  for (const bool cleanup : {true, false}) {
    auto plan = three_orgs();
    plan->cleanup_on_completion = cleanup;
    probe p{plan};
    load(p);
    (void)p.drained("w1");
    auto left = p.leaving("w1");
    CHECK(all<open_part>(left).empty());
    if (cleanup) {
      CHECK(whom<clean_up>(left) == names{"w1"});
      left = p.clean("w1");
    }
    CHECK(whom<send_records>(left) == names{"w1"});
    CHECK(only<dismissed>(p.sent("w1")) == dismissed{});
    CHECK(p.state.at() == stage::simulate);
  }
}

TEST_CASE("a worker that leaves while it loads is dismissed as well where all is to stay") {
  auto plan = three_orgs();
  plan->cleanup_on_completion = false;
  probe p{plan};
  load(p);
  CHECK(whom<stop_load>(p.leaving("w1")) == names{"w1"});
  CHECK(whom<send_records>(p.drained("w1")) == names{"w1"});
  CHECK(whom<dismissed>(p.sent("w1")) == names{"w1"});
}

TEST_CASE("a worker without a part that leaves is dismissed at once") {
  probe p{three_orgs()};
  load(p);
  (void)p.state.on_late_host({"w3", false, {}}, p.now);
  CHECK(only<dismissed>(p.leaving("w3")) == dismissed{});
}

TEST_CASE("a worker that is asked to leave at the end of the run stays for it") {
  probe p{three_orgs()};
  drain(p);
  CHECK(p.leaving("w1").empty());
  CHECK_FALSE(p.state.result().degraded);
}

TEST_CASE("a host that is lost during the last sweep sends no records, and the run ends") {
  probe p{three_orgs()};
  load(p);
  (void)p.delta(a_delta("w1", 1, 8));
  for (const auto* part : parts)
    (void)p.drained(part);
  (void)p.clean("c");
  (void)p.clean("w1");
  const auto last = only<sweep>(p.clean("w2")).number;
  CHECK(all<sweep>(p.lost("w1")).empty()); // it had removed everything
  CHECK(whom<send_records>(p.swept(last)) == names{"c", "w2"});
  (void)p.sent("c");
  (void)p.sent("w2");
  CHECK(p.state.at() == stage::done);
  CHECK(p.state.result().notes.back().find("requests.jsonl lacks 8 of its attempts") !=
        std::string::npos);
}

TEST_CASE("a second loss hands on what the first had left, to another generation") {
  probe p{three_orgs()};
  load(p);
  (void)p.state.on_late_host({"w3", false, {}}, p.now);
  auto d = a_delta("w1", 1);
  d.progress[{2, 3}] = {0, 2, 7, 9};
  (void)p.delta(d);
  const auto first = all<open_part>(p.lost("w1")).at(0).second.part;
  CHECK(first == "w3+1");
  CHECK(only<shard>(p.open(first)).generation == 1);
  (void)p.ready(first, 1, 4);
  const auto second = all<open_part>(p.lost("w3")).at(0).second.part;
  const auto given = only<shard>(p.open(second));
  CHECK(given.generation == 2);
  CHECK(given.name_suffix == "-t2");
  REQUIRE(given.resumed.size() == 4);
  CHECK(given.resumed[2] == resumed_user{2, 3, {0, 2, 7, 9}});
  (void)p.ready(second, 1, 4);
  CHECK(p.state.result().users == 12);
}

TEST_CASE("a ledger that failed is said at the end, whatever the last sweep says") {
  probe p{three_orgs()};
  load(p);
  p.state.on_ledger_failed("ledger.jsonl could not be written: disk full");
  p.state.on_ledger_failed("ledger.jsonl could not be written: disk full");
  for (const auto* part : parts)
    (void)p.drained(part);
  (void)p.clean("c", {"key 'x'"});
  (void)p.clean("w1");
  (void)p.swept(only<sweep>(p.clean("w2")).number);
  CHECK(p.state.result().left_behind == names{"ledger.jsonl could not be written: disk full"});
}

TEST_CASE("nobody takes users over when the load is over anyway") {
  for (const bool over : {false, true}) {
    auto plan = three_orgs();
    plan->phases = {{"hold", 10s, 12, scenario::ramp::step, true}};
    probe p{plan};
    load(p);
    p.now = p.state.started() + 10s - (over ? 0ns : 1ns);
    CHECK(all<open_part>(p.lost("w1")).size() == (over ? 0 : 1));
  }
}

#include "test/actors/run/run_probe.hpp"

using namespace run_probe;

namespace {

std::int64_t ns(core::mono_time t) {
  return t.time_since_epoch().count();
}

/// Four organisations, of twelve users in all; the platform has them already.
std::shared_ptr<scenario::plan> a_plan() {
  auto plan = std::make_shared<scenario::plan>();
  plan->org_users = {4, 4, 3, 1};
  return plan;
}

void simulate(probe& p) {
  (void)p.begin({"a"});
  (void)p.open("a");
  (void)p.ready("a", 4, 12);
  REQUIRE(p.state.at() == run_state::stage::simulate);
}

} // namespace

TEST_CASE("a run goes from bootstrap over load, clean-up and gathering to done") {
  probe p{a_plan()};
  CHECK(only<open_part>(p.begin({"a"})).part == "a");
  CHECK(only<shard>(p.open("a")).orgs.size() == 4);
  CHECK(p.state.at() == run_state::stage::bootstrap);
  CHECK(only<start_load>(p.ready("a", 4, 12)) == start_load{ns(t0)});
  CHECK(p.state.at() == run_state::stage::simulate);
  CHECK(p.state.started() == t0);
  CHECK(p.state.on_tick(t0 + 24h).empty());
  p.now = t0 + 5s;
  CHECK(only<clean_up>(p.drained("a")).within_ns == core::nanoseconds{5min}.count());
  CHECK(p.state.at() == run_state::stage::cleanup);
  only<send_records>(p.clean("a", {"organization 'x'"}));
  CHECK(p.state.at() == run_state::stage::gather);
  CHECK(p.sent("a").empty());
  CHECK(p.state.at() == run_state::stage::done);
  CHECK(p.state.result().ended_by == "completed");
  CHECK(p.state.result().orgs == 4);
  CHECK(p.state.result().users == 12);
  CHECK(p.state.result().nodes == 1);
  CHECK(p.state.result().load_time == 5s);
  CHECK(p.state.result().left_behind == std::vector<std::string>{"organization 'x'"});
  CHECK_FALSE(p.state.result().degraded);
}

TEST_CASE("the load starts when the last node is ready and ends when the last is drained") {
  auto plan = a_plan();
  plan->targets.dialect = core::loadtest_v1_dialect();
  probe p{plan};
  (void)p.begin({"a", "b"});
  CHECK(only<shard>(p.open("a")).orgs.size() == 2);
  CHECK(only<shard>(p.open("b")).orgs.size() == 2);
  CHECK(p.ready("a", 2, 7).empty());
  CHECK(p.ready("a", 2, 7).empty()); // said twice, counted once
  CHECK(whom<start_load>(p.ready("b", 2, 5)) == std::vector<std::string>{"a", "b"});
  CHECK(p.state.at() == run_state::stage::simulate);
  CHECK(p.state.result().users == 12);
  CHECK(p.state.result().orgs == 4);
  CHECK(p.drained("b").empty());
  CHECK(whom<clean_up>(p.drained("a")) == std::vector<std::string>{"a", "b"});
  CHECK(p.clean("a").empty());
  CHECK(p.state.at() == run_state::stage::cleanup);
  // What neither has removed, for example because another node had users in it.
  const auto last = only<sweep>(p.clean("b"));
  CHECK(last.host.empty());
  CHECK(p.swept(last.number + 1).empty());
  CHECK(whom<send_records>(p.swept(last.number, {"organization 'x'"})) ==
        std::vector<std::string>{"a", "b"});
  CHECK(p.state.at() == run_state::stage::gather);
  CHECK(p.sent("a").empty());
  CHECK(whom<dismissed>(p.sent("b")) == std::vector<std::string>{"b"});
  CHECK(p.state.at() == run_state::stage::done);
  CHECK(p.state.result().left_behind == std::vector<std::string>{"organization 'x'"});
}

TEST_CASE("a run of one host, too, sweeps at its end what its ledger still holds") {
  auto plan = a_plan();
  plan->targets.dialect = core::loadtest_v1_dialect();
  probe p{plan};
  simulate(p);
  (void)p.drained("a");
  const auto last = only<sweep>(p.clean("a", {"key 'refused once'"}));
  CHECK(last.host.empty());
  only<send_records>(p.swept(last.number));
  CHECK(
      p.state.result().left_behind.empty()); // the sweep has tried again, and its word is the last
}

TEST_CASE("a failed bootstrap is cleaned up and starts no load") {
  probe p{a_plan()};
  (void)p.begin({"a"});
  (void)p.open("a");
  only<clean_up>(p.failed("a", "403"));
  CHECK(p.state.result().ended_by == "bootstrap_failed");
  CHECK(p.state.result().failure == "403");
}

TEST_CASE("a failed preflight is told from a failed bootstrap") {
  probe p{a_plan()};
  (void)p.begin({"a"});
  (void)p.open("a");
  only<clean_up>(p.failed("a", "no such model", true));
  CHECK(p.state.result().ended_by == "preflight_failed");
}

TEST_CASE("the longest duration ends the load once") {
  auto plan = a_plan();
  plan->max_duration = 10s;
  probe p{plan};
  simulate(p);
  CHECK(p.state.on_tick(t0 + 9999ms).empty());
  CHECK(only<stop_load>(p.state.on_tick(t0 + 10s)) == stop_load{"duration", false});
  CHECK(p.state.on_tick(t0 + 11s).empty());
  CHECK(p.stop("sigint").empty());
  p.now = t0 + 12s;
  (void)p.drained("a");
  CHECK(p.state.result().ended_by == "duration");
}

TEST_CASE("requests are leased up to the limit, and asking for more ends the load") {
  auto plan = a_plan();
  plan->max_requests = 10;
  probe p{plan};
  simulate(p);
  CHECK(only<lease>(p.ask("a", 7)) == lease{7, 0, 0, 0.0, true});
  CHECK(only<lease>(p.ask("a", 7)) == lease{3, 0, 0, 0.0, true});
  const auto last = p.ask("a", 1);
  REQUIRE(last.size() == 2);
  CHECK(std::get<lease>(last[0].what) == lease{0, 0, 0, 0.0, true});
  CHECK(std::get<stop_load>(last[1].what).reason == "requests");
  CHECK(p.state.result().ended_by == "requests");
}

TEST_CASE("a run that is stopped during its bootstrap removes what it has made") {
  probe p{a_plan()};
  (void)p.begin({"a"});
  (void)p.open("a");
  CHECK(only<stop_load>(p.stop("sigterm")).reason == "sigterm");
  only<clean_up>(p.failed("a", "stopped"));
  CHECK(p.state.result().ended_by == "sigterm");
}

TEST_CASE("without clean-up the records are gathered when it is drained, and it says so") {
  auto plan = a_plan();
  plan->cleanup_on_completion = false;
  probe p{plan};
  simulate(p);
  only<send_records>(p.drained("a"));
  CHECK(p.sent("a").empty());
  CHECK(p.state.at() == run_state::stage::done);
  CHECK(p.state.result().notes ==
        std::vector<std::string>{
            "cleanup.onCompletion is false: what the run created stays on the platform"});
}

TEST_CASE("cost is leased in slices, and the run ends when an idle node lacks money") {
  auto plan = a_plan();
  plan->max_cost_nanousd = 1000;
  probe p{plan};
  simulate(p);
  CHECK(only<lease>(p.ask("a", 0, 10, true)).cost_nanousd == 50);
  CHECK(only<lease>(p.ask("a", 0, 900)).cost_nanousd == 900);
  CHECK(only<lease>(p.ask("a", 0, 60)).cost_nanousd == 50);
  CHECK(only<lease>(p.ask("a", 0, 60)).cost_nanousd == 0);
  const auto last = p.ask("a", 0, 60, true);
  REQUIRE(last.size() == 2);
  CHECK(std::get<stop_load>(last[1].what).reason == "cost");
}

TEST_CASE("each node gets its share of rate and concurrency before it starts") {
  auto plan = a_plan();
  plan->max_requests_per_second = 10;
  plan->max_concurrent_requests = 3;
  probe p{plan};
  (void)p.begin({"a", "b"});
  (void)p.open("a");
  (void)p.open("b");
  (void)p.ready("a", 2, 7);
  const auto starts = p.ready("b", 2, 5);
  REQUIRE(starts.size() == 4);
  // 7 and 5 of 12 users, half a second before T0.
  CHECK(starts[0].to == "a");
  const auto first = std::get<lease>(starts[0].what);
  CHECK(first.per_second == Approx(10 * 7 / 12.0));
  CHECK(first.slots == 2);
  CHECK(starts[1].to == "b");
  const auto second = std::get<lease>(starts[1].what);
  CHECK(second.per_second == Approx(10 * 5 / 12.0));
  CHECK(second.slots == 1);
  for (const auto i : {2U, 3U})
    CHECK(std::get<start_load>(starts[i].what) == start_load{ns(t0 + 500ms)});
}

TEST_CASE("too many errors end the run, once there are enough attempts to tell") {
  auto plan = a_plan();
  plan->max_error_rate = 0.1;
  probe p{plan};
  simulate(p);
  auto d = a_delta("a", 1, 19);
  d.all[{}].ok = 0;
  d.all[{}].errors = 19;
  d.all[{}].errors_by_type["timeout"] = 19;
  CHECK(p.delta(d).empty());
  CHECK(only<stop_load>(p.delta(a_delta("a", 2, 1))).reason == "error_rate");
}

TEST_CASE("a run in which no error is allowed goes on as long as there is none") {
  auto plan = a_plan();
  plan->max_error_rate = 0.0;
  probe p{plan};
  simulate(p);
  CHECK(p.delta(a_delta("a", 1, 40)).empty());
  auto d = a_delta("a", 2, 2);
  d.all[{}].ok = 1;
  d.all[{}].errors = 1;
  d.all[{}].errors_by_type["timeout"] = 1;
  CHECK(only<stop_load>(p.delta(d)).reason == "error_rate");
}

namespace {

metrics::delta two_failures() {
  auto d = a_delta("a", 1, 2);
  d.all[{}].ok = 0;
  d.all[{}].errors = 2;
  d.all[{}].errors_by_type["timeout"] = 2;
  d.measured = d.all;
  return d;
}

} // namespace

TEST_CASE("a threshold that may abort ends the run when it is missed") {
  auto plan = a_plan();
  plan->thresholds = {*core::parse_threshold("error_rate", "< 0.5")};
  plan->thresholds[0].abort_on_fail = true;
  plan->thresholds[0].delay = 10s;
  probe p{plan};
  simulate(p);
  (void)p.delta(two_failures());
  CHECK(p.state.on_tick(t0 + 9s).empty());
  CHECK(only<stop_load>(p.state.on_tick(t0 + 10s)).reason == "threshold");
  CHECK(p.state.result().notes ==
        std::vector<std::string>{"ended by the threshold " + plan->thresholds[0].text});
}

TEST_CASE("a threshold on an organisation by its name ends the run when it is missed") {
  auto plan = a_plan();
  plan->thresholds = {*core::parse_threshold("error_rate{org=" + plan->org_name(1) + "}", "< 0.5")};
  plan->thresholds[0].abort_on_fail = true;
  probe p{plan};
  simulate(p);
  auto d = two_failures();
  d.measured[{metrics::dimension::org, "1"}] = d.all[{}];
  (void)p.delta(d);
  CHECK(only<stop_load>(p.state.on_tick(t0 + 1s)).reason == "threshold");
}

TEST_CASE("a rate that is too low ends the run, counted over the load so far") {
  auto plan = a_plan();
  plan->thresholds = {*core::parse_threshold("requests_per_second", ">= 5")};
  plan->thresholds[0].abort_on_fail = true;
  probe p{plan};
  simulate(p);
  auto d = a_delta("a", 1, 40);
  d.measured = d.all;
  (void)p.delta(d);
  CHECK(p.state.on_tick(t0 + 8s).empty());
  CHECK(p.state.on_tick(t0 + 10s).empty()); // reports of the last two seconds may be missing
  CHECK(only<stop_load>(p.state.on_tick(t0 + 11s)).reason == "threshold");
}

TEST_CASE("a run tells what happens in it") {
  auto plan = a_plan();
  plan->phases = {{"ramp", 10s, 4, scenario::ramp::linear, false},
                  {"hold", 10s, 4, scenario::ramp::step, true}};
  plan->max_duration = 15s;
  probe p{plan};
  simulate(p);
  p.state.on_phase(t0);
  p.state.on_phase(t0 + 10s);
  p.now = t0 + 15s;
  (void)p.tick();
  p.state.on_phase(t0 + 16s); // too late
  (void)p.drained("a");
  (void)p.clean("a", {"user 'x'"});
  CHECK(p.told == std::vector<std::string>{
                      "info load begins", "info phase begins ramp", "info phase begins hold",
                      "info limit reached duration", "info load stops duration", "info load done",
                      "info cleanup begins", "warn left behind user 'x'", "info cleanup done"});
}

TEST_CASE("why a run failed is told as what it is") {
  auto plan = a_plan();
  plan->max_cost_nanousd = 1000;
  probe failed{plan};
  (void)failed.begin({"a"});
  (void)failed.open("a");
  (void)failed.failed("a", "403");
  CHECK(failed.told.front() == "error bootstrap failed 403");

  probe spent{plan};
  simulate(spent);
  (void)spent.ask("a", 0, 2000, true);
  (void)spent.ask("a", 0, 2000, true);
  CHECK(spent.told == std::vector<std::string>{"info load begins", "warn limit reached cost",
                                               "info load stops cost"});
}

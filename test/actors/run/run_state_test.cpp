#include "actors/run/run_state.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

const core::mono_time t0{1h};

std::int64_t ns(core::mono_time t) {
  return t.time_since_epoch().count();
}

std::shared_ptr<scenario::plan> a_plan() {
  auto plan = std::make_shared<scenario::plan>();
  plan->org_users = {4, 4, 3, 1};
  return plan;
}

template <typename T>
const T& only(const run_state::commands& commands) {
  REQUIRE(commands.size() == 1);
  REQUIRE(std::holds_alternative<T>(commands[0].what));
  return std::get<T>(commands[0].what);
}

/// The messages of a log, in their order.
struct message_list {
  std::vector<std::string> told;
  core::logger log{[this](core::log_event e) {
    told.push_back(std::string{to_string(e.level)} + " " + e.msg);
    for (const auto& field : e.fields)
      if (const auto* text = std::get_if<std::string>(&field.value))
        told.back() += " " + *text;
  }};
};

/// Begins on these hosts; gives what follows when all have made their node parts.
run_state::commands begin_on(run_state& state, const std::vector<std::string>& names) {
  std::vector<host_info> hosts;
  for (const auto& name : names)
    hosts.push_back({name, true});
  for (const auto& c : state.begin(hosts, 0, t0))
    CHECK(std::get<open_part>(c.what).part == c.to);
  run_state::commands result;
  for (const auto& name : names)
    for (auto& c : state.on_opened({name}, t0))
      result.push_back(std::move(c));
  return result;
}

run_state simulating(std::shared_ptr<scenario::plan> plan) {
  run_state state{std::move(plan)};
  (void)begin_on(state, {"a"});
  (void)state.on_ready({"a", 4, 12, ""}, t0);
  return state;
}

} // namespace

TEST_CASE("a run goes from bootstrap over load and clean-up to done") {
  run_state state{a_plan()};
  CHECK(only<shard>(begin_on(state, {"a"})).orgs.size() == 4);
  CHECK(state.at() == run_state::stage::bootstrap);
  CHECK(only<start_load>(state.on_ready({"a", 4, 12, ""}, t0)) == start_load{1, ns(t0), 0.0, 0});
  CHECK(state.at() == run_state::stage::simulate);
  CHECK(state.started() == t0);
  CHECK(state.on_tick(t0 + 24h).empty());
  only<clean_up>(state.on_drained({"a"}, t0 + 5s));
  CHECK(state.on_clean({"a", {"organization 'x'"}}, t0).empty());
  CHECK(state.at() == run_state::stage::done);
  CHECK(state.result().ended_by == "completed");
  CHECK(state.result().users == 12);
  CHECK(state.result().load_time == 5s);
  CHECK(state.result().left_behind == std::vector<std::string>{"organization 'x'"});
}

TEST_CASE("the load starts when the last node is ready and ends when the last is drained") {
  run_state state{a_plan()};
  const auto shards = begin_on(state, {"a", "b"});
  REQUIRE(shards.size() == 2);
  CHECK(shards[0].to == "a");
  CHECK(state.on_ready({"a", 2, 6, ""}, t0).empty());
  CHECK(state.on_ready({"a", 2, 6, ""}, t0).empty()); // said twice, counted once
  CHECK(state.on_ready({"b", 2, 6, ""}, t0).size() == 2);
  CHECK(state.at() == run_state::stage::simulate);
  CHECK(state.result().users == 12);
  CHECK(state.on_drained({"b"}, t0 + 5s).empty());
  CHECK(state.on_drained({"a"}, t0 + 5s).size() == 2);
  CHECK(state.on_clean({"a", {}}, t0).empty());
  CHECK(state.at() == run_state::stage::cleanup);
  // What neither has removed, for example because another node had users in it.
  CHECK(only<sweep>(state.on_clean({"b", {}}, t0)).host.empty());
  CHECK(state.on_swept({"organization 'x'"}, t0).size() == 2);
  CHECK(state.at() == run_state::stage::gather);
  CHECK(state.on_records_sent({"a"}, t0).empty());
  CHECK(state.on_records_sent({"b"}, t0).empty());
  CHECK(state.at() == run_state::stage::done);
  CHECK(state.result().left_behind == std::vector<std::string>{"organization 'x'"});
}

TEST_CASE("a failed bootstrap is cleaned up and starts no load") {
  run_state state{a_plan()};
  (void)begin_on(state, {"a"});
  only<clean_up>(state.on_ready({"a", 1, 0, "403"}, t0));
  CHECK(state.result().ended_by == "bootstrap_failed");
  CHECK(state.result().failure == "403");
}

TEST_CASE("the longest duration ends the load once") {
  auto plan = a_plan();
  plan->max_duration = 10s;
  auto state = simulating(plan);
  CHECK(state.on_tick(t0 + 9999ms).empty());
  CHECK(only<stop_load>(state.on_tick(t0 + 10s)).reason == "duration");
  CHECK(state.on_tick(t0 + 11s).empty());
  CHECK(state.on_stop("sigint").empty());
  (void)state.on_drained({"a"}, t0 + 5s);
  CHECK(state.result().ended_by == "duration");
}

TEST_CASE("requests are leased up to the limit, and asking for more ends the load") {
  auto plan = a_plan();
  plan->max_requests = 10;
  auto state = simulating(plan);
  CHECK(only<lease>(state.on_lease_request({"a", 7, 0, false})).requests == 7);
  CHECK(only<lease>(state.on_lease_request({"a", 7, 0, false})).requests == 3);
  const auto last = state.on_lease_request({"a", 1, 0, false});
  REQUIRE(last.size() == 2);
  CHECK(std::get<lease>(last[0].what).requests == 0);
  CHECK(std::get<stop_load>(last[1].what).reason == "requests");
  CHECK(state.result().ended_by == "requests");
}

TEST_CASE("a run that is stopped during its bootstrap removes what it has made") {
  run_state state{a_plan()};
  (void)begin_on(state, {"a"});
  CHECK(only<stop_load>(state.on_stop("sigterm")).reason == "sigterm");
  only<clean_up>(state.on_ready({"a", 1, 0, "stopped"}, t0));
  CHECK(state.result().ended_by == "sigterm");
}

TEST_CASE("without clean-up the run is done when it is drained, and says so") {
  auto plan = a_plan();
  plan->cleanup_on_completion = false;
  auto state = simulating(plan);
  CHECK(state.on_drained({"a"}, t0 + 5s).empty());
  CHECK(state.at() == run_state::stage::done);
  CHECK(state.result().notes.size() == 1);
}

TEST_CASE("shards hold every organisation once and are about equally large") {
  const auto shards = make_shards(*a_plan(), 3, 7);
  REQUIRE(shards.size() == 3);
  std::vector<std::uint32_t> seen(5, 0);
  for (const auto& s : shards) {
    CHECK(s.epoch == 7);
    std::uint32_t users = 0;
    for (const auto& o : s.orgs) {
      ++seen[o.org];
      users += o.users;
    }
    CHECK(users == 4);
  }
  CHECK(seen == std::vector<std::uint32_t>{0, 1, 1, 1, 1});
}

TEST_CASE("cost is leased in slices, and the run fails when an idle node lacks money") {
  auto plan = a_plan();
  plan->max_cost_nanousd = 1000;
  auto state = simulating(plan);
  CHECK(only<lease>(state.on_lease_request({"a", 0, 10, true})).cost_nanousd == 50);
  CHECK(only<lease>(state.on_lease_request({"a", 0, 900, false})).cost_nanousd == 900);
  CHECK(only<lease>(state.on_lease_request({"a", 0, 60, false})).cost_nanousd == 50);
  CHECK(only<lease>(state.on_lease_request({"a", 0, 60, false})).cost_nanousd == 0);
  const auto last = state.on_lease_request({"a", 0, 60, true});
  REQUIRE(last.size() == 2);
  CHECK(std::get<stop_load>(last[1].what).reason == "cost");
}

TEST_CASE("each node gets its share of rate and concurrency") {
  auto plan = a_plan();
  plan->max_requests_per_second = 10;
  plan->max_concurrent_requests = 3;
  run_state state{plan};
  (void)begin_on(state, {"a", "b"});
  (void)state.on_ready({"a", 2, 6, ""}, t0);
  const auto starts = state.on_ready({"b", 2, 6, ""}, t0);
  REQUIRE(starts.size() == 2);
  // 7 and 5 of 12 users, half a second before T0.
  const auto first = std::get<start_load>(starts[0].what);
  CHECK(first.t0_ns == ns(t0 + 500ms));
  CHECK(first.requests_per_second == Approx(10 * 7 / 12.0));
  CHECK(first.concurrent_requests == 2);
  const auto second = std::get<start_load>(starts[1].what);
  CHECK(second.requests_per_second == Approx(10 * 5 / 12.0));
  CHECK(second.concurrent_requests == 1);
}

TEST_CASE("too many errors end the run, once there are enough attempts to tell") {
  auto plan = a_plan();
  plan->max_error_rate = 0.1;
  auto state = simulating(plan);
  metrics::delta d;
  d.node = "a";
  d.sequence = 1;
  auto& all = d.all[{metrics::dimension::overall, ""}];
  all.attempts = 19;
  all.errors = 19;
  CHECK(state.on_delta(d).empty());
  d.sequence = 2;
  all.attempts = 1;
  all.errors = 0;
  CHECK(only<stop_load>(state.on_delta(d)).reason == "error_rate");
}

TEST_CASE("a threshold that may abort ends the run when it is missed") {
  auto plan = a_plan();
  plan->thresholds = {*core::parse_threshold("error_rate", "< 0.5")};
  plan->thresholds[0].abort_on_fail = true;
  plan->thresholds[0].delay = 10s;
  auto state = simulating(plan);
  metrics::delta d;
  d.node = "a";
  d.sequence = 1;
  auto& measured = d.measured[{metrics::dimension::overall, ""}];
  measured.attempts = 2;
  measured.errors = 2;
  (void)state.on_delta(d);
  CHECK(state.on_tick(t0 + 9s).empty());
  CHECK(only<stop_load>(state.on_tick(t0 + 10s)).reason == "threshold");
}

TEST_CASE("a run tells what happens in it") {
  auto plan = a_plan();
  plan->phases = {{"ramp", 10s, 4, scenario::ramp::linear, false},
                  {"hold", 10s, 4, scenario::ramp::step, true}};
  plan->max_duration = 15s;
  message_list list;
  run_state state{plan, list.log};
  (void)begin_on(state, {"a"});
  (void)state.on_ready({"a", 4, 12, ""}, t0);
  state.on_phase(t0);
  state.on_phase(t0 + 10s);
  (void)state.on_tick(t0 + 15s);
  state.on_phase(t0 + 16s); // too late
  (void)state.on_drained({"a"}, t0 + 16s);
  (void)state.on_clean({"a", {"user 'x'"}}, t0);
  CHECK(list.told == std::vector<std::string>{
                         "info load begins", "info phase begins ramp", "info phase begins hold",
                         "info limit reached duration", "info load stops duration",
                         "info load done", "info cleanup begins", "warn left behind user 'x'",
                         "info cleanup done"});
}

TEST_CASE("why a run failed is told as what it is") {
  auto plan = a_plan();
  plan->max_cost_nanousd = 1000;
  message_list list;
  run_state failed{plan, list.log};
  (void)begin_on(failed, {"a"});
  (void)failed.on_ready({"a", 1, 0, "403"}, t0);
  CHECK(list.told.front() == "error bootstrap failed 403");

  list.told.clear();
  run_state spent{plan, list.log};
  (void)begin_on(spent, {"a"});
  (void)spent.on_ready({"a", 4, 12, ""}, t0);
  (void)spent.on_lease_request({"a", 0, 2000, true});
  (void)spent.on_lease_request({"a", 0, 2000, true});
  CHECK(list.told == std::vector<std::string>{"info load begins", "warn limit reached cost",
                                              "info load stops cost"});
}

TEST_CASE("what the users of several nodes did is put together") {
  auto state = simulating(a_plan());
  metrics::user_totals one;
  one.org = 1;
  one.user = 2;
  one.attempts = 5;
  auto other = one;
  other.user = 3;
  other.sessions = 1;
  state.on_users({"a", {one, other}});
  state.on_users({"a", {one}});
  state.on_users({"nobody", {one}});
  const auto users = state.take_users();
  CHECK(users.of(1, 2).attempts == 10);
  CHECK(users.of(1, 3).sessions == 1);
}

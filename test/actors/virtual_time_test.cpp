#include "virtual_run.hpp"

TEST_CASE("a run without phases gives every user one session and leaves nothing behind") {
  virtual_run r{a_plan()};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "completed");
  CHECK(r.finished->result.users == 8);
  CHECK(r.platform.requests.size() == 32);
  CHECK(r.platform.created == 2 + 8 + 8);
  CHECK(r.platform.alive.empty());
  CHECK(r.found == 0); // each node has removed its own, and left nothing to be swept
  const auto& total = r.finished->total->overall();
  CHECK(total.attempts == 32);
  CHECK(total.ok == 32);
  CHECK(total.latency.max() == 400ms);
  CHECK(total.latency.min() == 400ms);
  CHECK(r.finished->total->sessions_completed() == 8);
  // 4 answers of 400 ms and 3 pauses of 1 to 3 s
  CHECK(r.elapsed() > 4s);
  CHECK(r.elapsed() < 12s);
}

TEST_CASE("the same seed gives the same requests, and another seed gives others") {
  const auto requests = [](std::uint64_t seed) {
    auto plan = a_plan();
    plan->seed = seed;
    virtual_run r{plan};
    r.until(1h);
    std::multiset<std::tuple<std::string, std::string, std::string>> all;
    for (const auto& a : r.platform.requests)
      all.emplace(a.request_id, a.model, a.messages.back().text);
    return all;
  };
  const auto first = requests(11);
  CHECK(first.size() == 32);
  CHECK(requests(11) == first);
  CHECK(requests(12) != first);
}

TEST_CASE("a crowd begins at ten thousand users a second, not all at once") {
  auto plan = a_plan();
  plan->org_users = {60, 40};
  plan->questions_per_session = {core::shape::constant, 1, 0, 0, 0};
  virtual_run r{plan};
  r.until(1h);
  REQUIRE(r.platform.requests.size() == 100);
  std::map<core::nanoseconds, int> begun;
  for (const auto& a : r.platform.requests)
    ++begun[a.at - r.platform.requests.front().at];
  CHECK(begun.size() == 10);
  for (const auto& [when, users] : begun)
    CHECK(users == 10);
  CHECK(begun.rbegin()->first == 9ms);
  CHECK(r.finished->total->sessions_completed() == 100);
}

TEST_CASE("the number of active users follows the phases") {
  auto plan = a_plan();
  plan->phases = {{"ramp", 10s, 8, scenario::ramp::linear, false},
                  {"hold", 20s, 8, scenario::ramp::step, true},
                  {"cool", 10s, 2, scenario::ramp::step, false}};
  virtual_run r{plan};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "duration");
  // The phases last 40 s; the last answers are awaited.
  CHECK(r.elapsed() >= 40s);
  CHECK(r.elapsed() < 42s);
  std::set<std::string> at_5s;
  std::set<std::string> at_hold;
  std::set<std::string> at_end;
  const auto user_of = [](const std::string& id) {
    return id.substr(0, id.find('-', id.find('-', 4) + 1));
  };
  for (const auto& a : r.platform.requests) {
    const auto t = a.at - r.began;
    (t < 5s               ? at_5s
     : t > 12s && t < 30s ? at_hold
     : t > 34s            ? at_end
                          : at_hold)
        .insert(user_of(a.request_id));
  }
  CHECK(at_5s.size() == 4);
  CHECK(at_hold.size() == 8);
  CHECK(at_end.size() == 2);
  CHECK(r.told(core::log_level::info, "phase begins") == 3);
  // Warm-up and cool-down are in the whole, but not in the headline.
  const auto& measured = r.finished->total->overall();
  const auto& all = r.finished->total->overall_all();
  CHECK(all.attempts == r.platform.requests.size());
  CHECK(measured.attempts < all.attempts);
  CHECK(measured.attempts > 0);
  CHECK(r.platform.alive.empty());
}

TEST_CASE("the request limit holds exactly, and ends the run as done") {
  auto plan = a_plan();
  plan->max_requests = 13;
  virtual_run r{plan};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "requests");
  CHECK(r.platform.requests.size() == 13);
  CHECK(r.finished->total->overall().attempts == 13);
}

TEST_CASE("the longest duration ends the run after the answers under way") {
  auto plan = a_plan();
  plan->questions_per_session = {core::shape::constant, 1000, 0, 0, 0};
  plan->max_duration = 30s;
  virtual_run r{plan};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "duration");
  CHECK(r.elapsed() >= 30s);
  CHECK(r.elapsed() < 33s);
  CHECK(r.finished->total->overall().attempts == r.platform.requests.size());
  CHECK(r.platform.alive.empty());
}

TEST_CASE("a duration of less than a second is kept, too") {
  auto plan = a_plan();
  plan->questions_per_session = {core::shape::constant, 1000, 0, 0, 0};
  plan->think_seconds = {core::shape::constant, 0.05, 0, 0, 0};
  plan->max_duration = 500ms;
  virtual_run r{plan};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "duration");
  CHECK(r.platform.requests.size() == 16); // at 0 and 450 ms, and none at 900
}

TEST_CASE("what the I/O threads have counted before the load is no part of it") {
  virtual_run r{a_plan()};
  r.health.connections_opened = 7;
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->total->health().connections_opened == 0);
}

TEST_CASE("a run that is stopped drains, cleans up and reports") {
  virtual_run r{a_plan()};
  r.until(3s);
  REQUIRE_FALSE(r.finished);
  caf::anon_send(r.run, stop_run{"sigint"});
  r.until(10s);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "sigint");
  CHECK(r.finished->total->overall().attempts == r.platform.requests.size());
  CHECK(r.platform.in_flight == 0);
  CHECK(r.platform.alive.empty());
}

TEST_CASE("a bootstrap that fails asks nothing and removes what it made") {
  virtual_run r{[] {
    auto plan = a_plan();
    return plan;
  }()};
  r.platform.refuse = "user-2";
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "bootstrap_failed");
  CHECK(r.finished->result.failure.find("refused") != std::string::npos);
  CHECK(r.platform.requests.empty());
  CHECK(r.platform.alive.empty());
}

TEST_CASE("where the plan names no model the platform is asked for its first") {
  auto plan = a_plan();
  plan->models.clear();
  virtual_run r{plan};
  r.until(1h);
  REQUIRE(r.finished);
  REQUIRE_FALSE(r.platform.requests.empty());
  for (const auto& a : r.platform.requests)
    CHECK(a.model == "listed-model");
  CHECK(r.platform.preflight == std::vector<std::string>{"listed-model"});
}

TEST_CASE("models that the platform does not list are each asked before the first user starts") {
  virtual_run r{a_plan()};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.platform.preflight == std::vector<std::string>{"a", "b"});
}

TEST_CASE("progress is told once a second with what has been counted so far") {
  virtual_run r{a_plan()};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.progress.size() >= 4);
  CHECK(r.progress.size() <= 12);
  std::uint64_t before = 0;
  for (const auto& p : r.progress) {
    const auto now = p.so_far->overall_all().attempts;
    CHECK(now >= before);
    before = now;
  }
  CHECK(before > 0);
}

TEST_CASE("each user's part of a run is reported") {
  virtual_run r{a_plan()};
  r.until(1h);
  REQUIRE(r.finished);
  for (std::uint32_t org = 1; org <= 2; ++org)
    for (std::uint32_t user = 1; user <= r.plan->org_users[org - 1]; ++user) {
      const auto totals = r.finished->users->of(org, user);
      CHECK(totals.attempts == 4);
      CHECK(totals.ok == 4);
      CHECK(totals.sessions == 1);
      CHECK(totals.completion_tokens == 16);
      CHECK(totals.latency.dense().min() == 400ms);
    }
}

TEST_CASE("a run tells what happens, from the bootstrap to the clean-up") {
  virtual_run r{a_plan()};
  r.until(1h);
  std::vector<std::string> told;
  for (const auto& e : r.events)
    if (e.level > core::log_level::debug)
      told.push_back(e.msg);
  CHECK(told == std::vector<std::string>{"bootstrap begins", "bootstrap done", "preflight done",
                                         "preflight note", "preflight note", "load begins",
                                         "load done", "cleanup begins", "cleanup done"});
  // Created are 2 organisations, 8 users and 8 keys, activated 8 users; removed are 18 objects.
  CHECK(r.told(core::log_level::debug, "platform call done") == 44);
}

TEST_CASE("a call that the platform refuses is told with its object") {
  virtual_run r{a_plan()};
  r.platform.refuse = "user-2";
  r.until(1h);
  const auto refused = std::find_if(r.events.begin(), r.events.end(),
                                    [](const auto& e) { return e.msg == "platform call failed"; });
  REQUIRE(refused != r.events.end());
  CHECK(refused->level == core::log_level::warn);
  CHECK(std::get<std::string>(refused->fields.at(0).value) == "create");
  CHECK(std::get<std::string>(refused->fields.at(2).value).find("user-2") != std::string::npos);
  CHECK(r.told(core::log_level::error, "bootstrap failed") == 1);
}

TEST_CASE("the first failure of its kind is told to everybody, the others to who asks") {
  virtual_run r{a_plan()};
  r.platform.failing = 5;
  r.until(1h);
  CHECK(r.told(core::log_level::warn, "first failure of its kind") == 1);
  CHECK(r.told(core::log_level::debug, "attempt failed") == 4);
}

TEST_CASE("a user whose behaviour throws ends alone, and the log says which") {
  auto plan = a_plan();
  plan->behaviors = {{"broken"}};
  virtual_run r{plan};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "completed");
  CHECK(r.told(core::log_level::error, "user failed") == 8);
  std::set<std::pair<std::int64_t, std::int64_t>> failed;
  for (const auto& e : r.events)
    if (e.msg == "user failed") {
      failed.emplace(std::get<std::int64_t>(e.fields.at(0).value),
                     std::get<std::int64_t>(e.fields.at(1).value));
      CHECK(std::get<std::string>(e.fields.at(2).value).find("a mistake") != std::string::npos);
    }
  CHECK(failed.size() == 8);
  CHECK(failed.count({2, 5}) == 1);
}

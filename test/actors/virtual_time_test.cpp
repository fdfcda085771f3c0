#include "actors/actors.hpp"
#include "actors/message_types.hpp"

#include <algorithm>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/detail/test_actor_clock.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/scheduler/test_coordinator.hpp>
#include <caf/send.hpp>
#include <catch2/catch.hpp>
#include <map>
#include <optional>
#include <set>
#include <tuple>

using namespace loadtest;
using namespace loadtest::actors;
using namespace std::chrono_literals;

namespace {

/// Something to be done later, in virtual time.
struct later {
  core::nanoseconds pause;
  std::function<void()> what;
};
struct now_do {
  std::function<void()> what;
};

} // namespace

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(later)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(now_do)

namespace {

// CAF 0.17.6 dereferences a null pointer when it spawns a function without arguments (harmless, but
// the undefined behaviour sanitizer stops there), so this one and the observer have one.
struct nothing {};

caf::behavior timer_actor(caf::event_based_actor* self, nothing) {
  return {
      [=](const later& m) { self->delayed_send(self, m.pause, now_do{m.what}); },
      [=](const now_do& m) { m.what(); },
  };
}

struct asked {
  std::string request_id;
  std::string model;
  std::vector<core::message> messages;
  core::mono_time at;
};

/// A platform that answers every question after 400 ms, and remembers all.
struct script {
  caf::actor timer;
  caf::detail::test_actor_clock* clock = nullptr;
  std::vector<asked> requests;
  std::vector<std::string> preflight; ///< the models that it asked
  std::set<std::string> alive;        ///< ids on the platform
  int created = 0;
  std::uint32_t in_flight = 0;
  std::uint32_t most_in_flight = 0;
  std::optional<std::string> refuse; ///< name of the object whose creation fails
  std::size_t failing = 0;           ///< so many of the requests fail, the first ones
};

struct scripted_client final : llm_client {
  explicit scripted_client(script& s) : s_(s) {}
  void ask(const core::chat_request& r, core::mono_time intended, core::mono_time admitted,
           handler done) override {
    const auto started = s_.clock->now();
    const bool preflight = r.request_id.find("preflight") != std::string::npos;
    if (preflight)
      s_.preflight.push_back(r.model);
    else
      s_.requests.push_back(
          {r.request_id, r.model, {r.messages.begin(), r.messages.end()}, started});
    s_.most_in_flight = std::max(s_.most_in_flight, ++s_.in_flight);
    core::outcome o;
    o.status = core::outcome_status::ok;
    o.times.intended = intended;
    o.times.admitted = admitted;
    o.times.started = started;
    o.times.first_token = started + 100ms;
    o.times.last_token = started + 400ms;
    o.times.closed = o.times.last_token;
    o.completion_tokens = 4;
    o.text = "Answer to " + r.messages.back().text;
    if (!preflight && s_.requests.size() <= s_.failing) {
      o.status = core::outcome_status::error;
      o.error = core::error_type::http_error;
      o.http_status = 503;
      o.error_detail = "overloaded";
    }
    caf::anon_send(s_.timer, later{preflight ? 0ms : 400ms, [this, done = std::move(done), o] {
                                     --s_.in_flight;
                                     done(o);
                                   }});
  }
  void cancel(core::outcome_status) override {}

  script& s_;
};

struct scripted_admin final : admin_port {
  explicit scripted_admin(script& s) : s_(s) {}
  void probe(std::function<void(core::result<void>)> done) override { done({}); }
  void create(const platform_object& o,
              std::function<void(core::result<created_object>)> done) override {
    if (s_.refuse && o.name.find(*s_.refuse) != std::string::npos)
      return done(core::error{"refused"});
    const auto id = std::to_string(++s_.created) + ":" + o.name;
    s_.alive.insert(id);
    done(created_object{id, core::secret{"sk"}});
  }
  void activate(const platform_object&, std::function<void(core::result<void>)> done) override {
    done({});
  }
  void find(const platform_object&,
            std::function<void(core::result<std::vector<std::string>>)> done) override {
    done(std::vector<std::string>{});
  }
  void retire(const platform_object& o, std::function<void(core::result<void>)> done) override {
    s_.alive.erase(o.id);
    done({});
  }
  void models(const core::secret&,
              std::function<void(core::result<std::vector<std::string>>)> done) override {
    done(std::vector<std::string>{"listed-model"});
  }
  script& s_;
};

struct config : caf::actor_system_config {
  config() {
    set("scheduler.policy", caf::atom("testing"));
    actors::add_message_types(*this);
  }
};

/// Fails at its first question.
struct broken_user final : user_state {
  explicit broken_user(user_identity who) : user_state(std::move(who), "broken") {}
  void on_session() override { think(1s); }
  void on_thought() override { throw std::runtime_error{"a mistake"}; }
  void on_answer(const core::outcome&) override {}
};

/// A whole run, one node, in virtual time.
struct virtual_run {
  config cfg;
  caf::actor_system system{cfg};
  caf::scheduler::test_coordinator& scheduler =
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  script platform;
  std::shared_ptr<const scenario::plan> plan;
  caf::actor run;
  std::optional<run_finished> finished;
  std::vector<run_progress> progress;
  std::vector<core::log_event> events;
  core::mono_time began;

  explicit virtual_run(std::shared_ptr<const scenario::plan> p) : plan(std::move(p)) {
    platform.timer = system.spawn(timer_actor, nothing{});
    platform.clock = &scheduler.clock();
    began = platform.clock->now();
    auto services = std::make_shared<node_services>();
    services->plan = plan;
    services->log = core::logger{[this](core::log_event e) { events.push_back(std::move(e)); }};
    auto users = built_in_users();
    users.add<broken_user>("broken");
    services->users = std::make_shared<user_registry>(users);
    services->admin = std::make_shared<scripted_admin>(platform);
    services->make_client = [this](std::size_t, const std::vector<core::secret>&) {
      return std::make_unique<scripted_client>(platform);
    };
    services->drain_health = [](auto done) { done({}); };
    const auto observer = system.spawn(
        [this](caf::event_based_actor*, nothing) -> caf::behavior {
          return {
              [this](const run_progress& m) { progress.push_back(m); },
              [this](const run_finished& m) { finished = m; },
          };
        },
        nothing{});
    run = spawn_run(system, plan, observer, {services->log, {}, {}, {}, {}});
    const auto host =
        spawn_host(system, {"local",
                            services->log,
                            [services](const std::string&, const caf::actor&) { return services; },
                            nullptr,
                            {},
                            {}});
    caf::anon_send(run, run_hosts{{{{"local", true}, host}}, 0, false});
  }

  ~virtual_run() {
    for (const auto& actor : {run, platform.timer})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    scheduler.run();
  }

  std::size_t told(core::log_level level, const std::string& msg) const {
    return static_cast<std::size_t>(std::count_if(
        events.begin(), events.end(), [&](auto& e) { return e.level == level && e.msg == msg; }));
  }

  core::nanoseconds elapsed() const { return platform.clock->now() - began; }

  /// Each pending time-out in turn: one big step would make re-arming timers drift.
  void until(core::nanoseconds limit) {
    scheduler.run();
    while (!finished && elapsed() < limit && platform.clock->trigger_timeout())
      scheduler.run();
  }
};

std::shared_ptr<scenario::plan> a_plan() {
  auto plan = std::make_shared<scenario::plan>();
  plan->test_run_id = "run";
  plan->seed = 11;
  plan->org_count = 2;
  plan->org_users = {3, 5};
  plan->targets.dialect = core::loadtest_v1_dialect();
  plan->questions_per_session = {core::shape::constant, 4, 0, 0, 0};
  plan->think_seconds = {core::shape::uniform, 2, 0, 1, 3};
  plan->max_tokens = {core::shape::constant, 50, 0, 0, 0};
  plan->question_strategies = {{"mixed", 1.0}};
  plan->models = {{"a", 1.0}, {"b", 2.0}};
  plan->conversation = {0.5, 2, 3, 1.0};
  return plan;
}

} // namespace

TEST_CASE("a run without phases gives every user one session and leaves nothing behind") {
  virtual_run r{a_plan()};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "completed");
  CHECK(r.finished->result.users == 8);
  CHECK(r.platform.requests.size() == 32);
  CHECK(r.platform.created == 2 + 8 + 8);
  CHECK(r.platform.alive.empty());
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
  CHECK(r.finished->result.ended_by == "completed");
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
  plan->behavior = "broken";
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

#pragma once

#include "actors/message_types.hpp"
#include "actors/node/node_actors.hpp"
#include "actors/run/run_actors.hpp"
#include "behaviors/built_in.hpp"
#include "test/actors/request_reading.hpp"

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

/// Something to be done later, in virtual time.
struct later {
  core::nanoseconds pause;
  std::function<void()> what;
};
struct now_do {
  std::function<void()> what;
};

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(later)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(now_do)

// CAF 0.17.6 dereferences a null pointer when it spawns a function without arguments (harmless, but
// the undefined behaviour sanitizer stops there), so this one and the observer have one.
struct nothing {};

inline caf::behavior timer_actor(caf::event_based_actor* self, nothing) {
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
  std::string part; ///< node part that sent it
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
  explicit scripted_client(script& s, std::string part = {}) : s_(s), part_(std::move(part)) {}
  void ask(core::request r, core::mono_time intended, core::mono_time admitted,
           handler done) override {
    const auto started = s_.clock->now();
    const auto messages = test::messages_of(r);
    const bool preflight = r.id.find("preflight") != std::string::npos;
    if (preflight)
      s_.preflight.push_back(r.model);
    else
      s_.requests.push_back({r.id, r.model, messages, started, part_});
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
    o.text = "Answer to " + messages.back().text;
    if (!preflight && s_.requests.size() <= s_.failing) {
      o.status = core::outcome_status::error;
      o.error = core::error_type::http_error;
      o.http_status = 503;
      o.error_detail = "overloaded";
    }
    caf::anon_send(s_.timer, later{preflight ? 0ms : 400ms, [&s = s_, done = std::move(done), o] {
                                     --s.in_flight;
                                     done(o);
                                   }});
  }
  void cancel(core::outcome_status) override {}
  core::unix_offset to_unix() const override { return 1h; }

  script& s_;
  std::string part_;
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
struct broken_user final : user_engine {
  explicit broken_user(user_identity who) : user_engine(std::move(who), "broken") {}
  void on_session() override { think(1s); }
  void on_thought() override { throw std::runtime_error{"a mistake"}; }
  void on_answer(const core::outcome&) override {}
};

/// Asks one question; the first user of each organisation fails once it has asked.
struct hasty_user final : user_engine {
  explicit hasty_user(user_identity who) : user_engine(who, "hasty"), fails_(who.user == 1) {}
  void on_session() override {
    ask(*next_interaction());
    if (fails_)
      throw std::runtime_error{"a mistake"};
  }
  void on_thought() override {}
  void on_answer(const core::outcome&) override {}

private:
  bool fails_;
};

/// A whole run of one process in virtual time.
struct virtual_run {
  config cfg;
  caf::actor_system system{cfg};
  caf::scheduler::test_coordinator& scheduler =
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  script platform;
  std::shared_ptr<const scenario::plan> plan;
  caf::actor run;
  caf::actor own; ///< the run part's host
  std::optional<run_report> finished;
  std::optional<run_report> load_ended;
  std::vector<run_progress> progress;
  core::client_health health; ///< what the I/O threads have counted, until it is drained
  std::vector<core::log_event> events;
  core::mono_time began;
  std::vector<std::string> swept; ///< hosts whose objects were asked for
  std::size_t found = 0;          ///< of these objects

  explicit virtual_run(std::shared_ptr<const scenario::plan> p) : plan(std::move(p)) {
    platform.timer = system.spawn(timer_actor, nothing{});
    platform.clock = &scheduler.clock();
    began = platform.clock->now();
    const auto observer = system.spawn(
        [this](caf::event_based_actor*, nothing) -> caf::behavior {
          return {
              [this](const run_progress& m) { progress.push_back(m); },
              [this](const load_over& m) { load_ended = m.report; },
              [this](const run_finished& m) { finished = m.report; },
          };
        },
        nothing{});
    run_services services;
    services.log = log();
    services.open_objects = [this](const std::string& host, const auto& answer) {
      swept.push_back(host);
      auto left = left_on_platform();
      found += left.size();
      answer(open_list{std::move(left), {}});
    };
    services.sweeper = make_services("");
    run = spawn_run(system, plan, observer, services);
    own = spawn_host(
        system, {log(),
                 [this](const std::string& part, const caf::actor&) { return make_services(part); },
                 {},
                 {},
                 {}});
    caf::anon_send(run, run_hosts{{{{"local", true}, own}}, 0, false});
  }

  core::logger log() {
    return core::logger{[this](core::log_event e) { events.push_back(std::move(e)); }};
  }

  std::shared_ptr<node_services> make_services(const std::string& part) {
    auto services = std::make_shared<node_services>();
    services->node = part;
    services->plan = plan;
    services->log = log();
    auto users = built_in_behaviors();
    users.add<broken_user>("broken");
    users.add<hasty_user>("hasty");
    services->users = std::make_shared<user_registry>(users);
    services->admin = std::make_shared<scripted_admin>(platform);
    services->make_client = [this, part](std::size_t, const std::vector<core::secret>&) {
      return std::make_unique<scripted_client>(platform, part);
    };
    services->drain_health = [this](auto done) { done(std::exchange(health, {})); };
    return services;
  }

  std::vector<platform_object> left_on_platform() const {
    std::vector<platform_object> result;
    for (const auto& id : platform.alive)
      result.push_back({platform_object::kind_type::key, id, id, {}, {}});
    return result;
  }

  ~virtual_run() {
    caf::anon_send_exit(own, caf::exit_reason::user_shutdown);
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

inline std::shared_ptr<scenario::plan> a_plan() {
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

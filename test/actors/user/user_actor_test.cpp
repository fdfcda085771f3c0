// What becomes of a user's permit when its actor ends, in virtual time.
#include "test/actors/virtual_run.hpp"

namespace {

using settled = std::tuple<std::uint64_t, std::int64_t, bool>;

/// Can't even begin to ask.
struct broken_client final : llm_client {
  void ask(core::request, core::mono_time, core::mono_time, handler) override {
    throw std::runtime_error{"no client"};
  }
  void cancel(core::outcome_status) override {}
  core::unix_offset to_unix() const override { return {}; }
};

/// One user between an organisation, a node and a recorder that only write down what they hear.
struct user_stage {
  config cfg;
  caf::actor_system system{cfg};
  caf::scheduler::test_coordinator& scheduler =
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  script platform;
  std::shared_ptr<scenario::plan> plan = a_plan();
  std::shared_ptr<node_services> services = std::make_shared<node_services>();
  std::vector<admit> wanted;
  std::vector<std::uint64_t> withdrawn;
  std::vector<settled> back;
  std::vector<std::uint64_t> idles;
  std::vector<std::string> downs;
  std::vector<core::sample> samples;
  caf::actor node;
  caf::actor recorder;
  caf::actor org;
  caf::actor user;

  user_stage() {
    platform.timer = system.spawn(timer_actor, nothing{});
    platform.clock = &scheduler.clock();
    plan->max_cost_nanousd = 1'000'000'000;
    plan->default_price = scenario::price{1.0, 10.0, {}};
    auto users = built_in_behaviors();
    users.add<hasty_user>("hasty");
    services->plan = plan;
    services->users = std::make_shared<user_registry>(users);
    services->make_client = [this](std::size_t, const std::vector<core::secret>&) {
      return std::make_unique<scripted_client>(platform);
    };
    node = system.spawn(
        [this](caf::event_based_actor*, nothing) -> caf::behavior {
          return {[this](const admit& m) { wanted.push_back(m); },
                  [this](const withdraw& m) { withdrawn.push_back(m.who.question); },
                  [this](const settle& m) {
                    back.emplace_back(m.what.permit, m.what.spent_nanousd, m.what.sent);
                  }};
        },
        nothing{});
    recorder = system.spawn(
        [this](caf::event_based_actor*, nothing) -> caf::behavior {
          return {[this](core::sample& s) { samples.push_back(std::move(s)); },
                  [](const session_over&) {}};
        },
        nothing{});
  }

  void begin(std::uint32_t index) {
    org = system.spawn(
        [this, index](caf::event_based_actor* self, nothing) -> caf::behavior {
          self->set_down_handler(
              [this](const caf::down_msg& m) { downs.push_back(caf::to_string(m.reason)); });
          user = spawn_user(
              self, {(*services->users->find(plan->behaviors.front().name))({plan, 1, index, "m"}),
                     services->make_client(0, {}), 1, index, true, node, recorder});
          return {[this](const user_idle& m) { idles.push_back(m.generation); },
                  [](const session_over&) {}};
        },
        nothing{});
    scheduler.run();
    caf::anon_send(user, begin_sessions{9,
                                        std::make_shared<run_clock>(run_clock{
                                            platform.clock->now(), scenario::load_pattern{{}}}),
                                        false});
    scheduler.run();
  }

  admitted granted(std::uint64_t question) {
    const auto gate = std::make_shared<permit::taker_back>(
        [me = node](const settlement& s) { caf::anon_send(me, settle{s}); });
    return {question, admittance::granted, std::make_shared<permit>(55, gate)};
  }

  void pass_time() {
    while (platform.clock->trigger_timeout())
      scheduler.run();
  }

  ~user_stage() {
    for (const auto& actor : {user, org, node, recorder, platform.timer})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    scheduler.run();
  }
};

} // namespace

TEST_CASE("a user settles its permit when it was answered") {
  user_stage s;
  s.plan->behaviors = {{"hasty"}};
  s.begin(2);
  REQUIRE(s.wanted.size() == 1);
  CHECK(s.wanted[0].who.org == 1);
  CHECK(s.wanted[0].worst_nanousd > 0);
  caf::anon_send(s.user, s.granted(s.wanted[0].who.question));
  s.scheduler.run();
  CHECK(s.back.empty());
  s.pass_time();
  REQUIRE(s.samples.size() == 1);
  CHECK(s.back == std::vector<settled>{{55, s.samples[0].cost_nanousd, true}});
  CHECK(s.idles == std::vector<std::uint64_t>{9});
}

TEST_CASE("a user that is ended while it asks gives its permit back as sent, at the highest cost") {
  user_stage s;
  s.plan->behaviors = {{"hasty"}};
  s.begin(2);
  caf::anon_send(s.user, s.granted(s.wanted.at(0).who.question));
  s.scheduler.run();
  caf::anon_send_exit(s.user, caf::exit_reason::user_shutdown);
  s.scheduler.run();
  CHECK(s.back == std::vector<settled>{{55, s.wanted[0].worst_nanousd, true}});
  CHECK(s.downs.size() == 1);
  s.pass_time(); // the answer comes to nobody
  CHECK(s.back.size() == 1);
}

TEST_CASE("an exception in a handler gives the permit back, and the organisation hears of it") {
  user_stage s;
  s.plan->behaviors = {{"hasty"}};
  s.services->make_client = [](auto, const auto&) { return std::make_unique<broken_client>(); };
  s.begin(2);
  caf::anon_send(s.user, s.granted(s.wanted.at(0).who.question));
  s.scheduler.run();
  CHECK(s.back == std::vector<settled>{{55, s.wanted[0].worst_nanousd, true}});
  REQUIRE(s.downs.size() == 1);
  CHECK(s.downs[0].find("no client") != std::string::npos);
}

TEST_CASE("a permit for a user that has failed comes back unused") {
  user_stage s;
  s.plan->behaviors = {{"hasty"}};
  s.begin(1); // asks, and fails
  CHECK(s.downs.size() == 1);
  REQUIRE(s.wanted.size() == 1);
  caf::anon_send(s.user, s.granted(s.wanted[0].who.question));
  s.scheduler.run();
  CHECK(s.back == std::vector<settled>{{55, 0, false}});
}

TEST_CASE("a permit that lies in the mailbox of a user that ends comes back unused") {
  user_stage s;
  s.plan->behaviors = {{"hasty"}};
  s.begin(2);
  caf::anon_send_exit(s.user, caf::exit_reason::user_shutdown);
  caf::anon_send(s.user, s.granted(s.wanted.at(0).who.question));
  s.scheduler.run();
  CHECK(s.back == std::vector<settled>{{55, 0, false}});
  CHECK(s.platform.requests.empty());
}

TEST_CASE("a user without patience tells its node, and the permit that crosses it comes back") {
  user_stage s;
  s.plan->behaviors = {{"hasty"}};
  s.plan->errors.patience = 3s;
  s.begin(2);
  s.pass_time();
  CHECK(s.withdrawn == std::vector<std::uint64_t>{s.wanted.at(0).who.question});
  REQUIRE(s.samples.size() == 1);
  CHECK(s.samples[0].user_latency == 3s);
  CHECK(s.samples[0].result.to_unix == 1h);
  caf::anon_send(s.user, s.granted(s.wanted[0].who.question));
  s.scheduler.run();
  CHECK(s.back == std::vector<settled>{{55, 0, false}});
  CHECK(s.platform.requests.empty());
  CHECK(s.idles == std::vector<std::uint64_t>{9});
}

TEST_CASE("users that fail once they have asked hold no slot of those who wait for one") {
  auto plan = a_plan();
  plan->behaviors = {{"hasty"}};
  plan->max_concurrent_requests = 1;
  virtual_run r{plan};
  r.until(1h);
  REQUIRE(r.finished);
  CHECK(r.finished->result.ended_by == "completed");
  CHECK(r.told(core::log_level::error, "user failed") == 2);
  CHECK(r.platform.requests.size() == 6);
  CHECK(r.platform.most_in_flight == 1);
}

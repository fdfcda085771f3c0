// When the clean-up asks again, in virtual time.
#include "actors/admin/admin_actors.hpp"
#include "test/actors/virtual_run.hpp"

namespace {

/// Refuses for the time being, so many times, what is to be removed; nothing else is asked of it.
struct busy_admin final : admin_port {
  busy_admin(std::set<std::string>& on_platform, int refusals)
      : alive(on_platform), left(refusals) {}
  void probe(std::function<void(core::result<void>)>) override {}
  void create(const platform_object&, std::function<void(core::result<created_object>)>) override {}
  void activate(const platform_object&, std::function<void(core::result<void>)>) override {}
  void find(const platform_object&,
            std::function<void(core::result<std::vector<std::string>>)>) override {}
  void models(const core::secret&,
              std::function<void(core::result<std::vector<std::string>>)>) override {}
  void retire(const platform_object& o, std::function<void(core::result<void>)> done) override {
    if (left-- > 0)
      return done(core::error{"busy", core::error::hope::later});
    alive.erase(o.id);
    done({});
  }
  std::set<std::string>& alive;
  int left;
};

struct clean_up_of_one_key {
  config cfg;
  caf::actor_system system{cfg};
  caf::scheduler::test_coordinator& scheduler =
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  std::set<std::string> alive{"1"};
  std::vector<retired> over;
  caf::actor receiver = system.spawn(
      [this](caf::event_based_actor*, nothing) -> caf::behavior {
        return {[this](const retired& m) { over.push_back(m); }};
      },
      nothing{});

  caf::actor retire;

  explicit clean_up_of_one_key(int refusals) {
    auto services = std::make_shared<node_services>();
    services->plan = a_plan();
    services->admin = std::make_shared<busy_admin>(alive, refusals);
    retire = spawn_retire(system, services, {{platform_object::kind_type::key, "k", "1", {}, {}}},
                          5min, 7, receiver);
    scheduler.run();
  }
  ~clean_up_of_one_key() {
    for (const auto& actor : {retire, receiver})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
    scheduler.run();
  }
  void pass(core::nanoseconds d) {
    scheduler.advance_time(d);
    scheduler.run();
  }
};

} // namespace

TEST_CASE("a removal that was refused for the time being is tried again soon, not at the end") {
  clean_up_of_one_key c{2};
  CHECK(c.over.empty());
  // Pauses of 200 and 400 ms at most.
  c.pass(200ms);
  CHECK(c.alive.size() == 1);
  c.pass(400ms);
  CHECK(c.alive.empty());
  REQUIRE(c.over.size() == 1);
  CHECK(c.over[0].number == 7);
  CHECK(c.over[0].left_behind.empty());
}

TEST_CASE("a removal that is never let through is given up in time") {
  clean_up_of_one_key c{1'000'000};
  for (int second = 0; second < 300; ++second)
    c.pass(1s);
  REQUIRE(c.over.size() == 1);
  CHECK(c.over[0].left_behind.size() == 1);
  CHECK(c.alive.size() == 1);
}

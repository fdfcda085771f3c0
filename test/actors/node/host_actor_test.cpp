// How long a worker's host lets requests through, in virtual time.
#include "test/actors/virtual_run.hpp"

namespace {

/// A host of a worker before a run part that only writes down what it hears.
struct worker {
  config cfg;
  caf::actor_system system{cfg};
  caf::scheduler::test_coordinator& scheduler =
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  std::shared_ptr<core::send_fence> fence = std::make_shared<core::send_fence>();
  std::vector<std::uint64_t> beats;
  int orphaned = 0;
  std::vector<host_over> over;
  caf::actor run = system.spawn(
      [this](caf::event_based_actor*, nothing) -> caf::behavior {
        return {[this](const heartbeat& m) { beats.push_back(m.number); },
                [](const part_opened&) {}, [](const leaving&) {}};
      },
      nothing{});
  caf::actor owner = system.spawn(
      [this](caf::event_based_actor*, nothing) -> caf::behavior {
        return {[this](const host_over& m) { over.push_back(m); }};
      },
      nothing{});
  caf::actor host;

  worker() {
    host = spawn_host(system, {{},
                               [this](const std::string& part, const caf::actor&) {
                                 auto services = std::make_shared<node_services>();
                                 services->node = part;
                                 services->plan = a_plan();
                                 services->fence = fence;
                                 return services;
                               },
                               fence,
                               owner,
                               [this] { ++orphaned; }});
    say(open_part{"w"});
  }
  ~worker() {
    for (const auto& actor : {host, run, owner})
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
    scheduler.run();
  }

  /// As the run part.
  template <typename Message>
  void say(Message m) {
    caf::send_as(run, host, std::move(m));
    scheduler.run();
  }
  void pass(core::nanoseconds d) {
    scheduler.advance_time(d);
    scheduler.run();
  }
  bool open() const { return fence->open(scheduler.clock().now()); }
};

} // namespace

TEST_CASE(
    "requests are let through for six seconds from when the heartbeat was sent, not answered") {
  worker w;
  CHECK_FALSE(w.open());
  REQUIRE(w.beats == std::vector<std::uint64_t>{1});
  w.pass(900ms);
  w.say(heartbeat_ack{1});
  CHECK(w.open());
  w.pass(5100ms - 1ns);
  CHECK(w.open());
  w.pass(1ns);
  CHECK_FALSE(w.open());
}

TEST_CASE("a heartbeat is sent every second, and an older answer shortens nothing") {
  worker w;
  w.pass(1s);
  w.pass(1s);
  CHECK(w.beats == std::vector<std::uint64_t>{1, 2, 3});
  w.say(heartbeat_ack{3}); // sent at 2 s
  w.say(heartbeat_ack{2});
  w.say(heartbeat_ack{77});
  w.pass(6s - 1ns);
  CHECK(w.open());
  w.pass(1ns);
  CHECK_FALSE(w.open());
}

TEST_CASE("a worker that is given up lets nothing through, and no answer opens it again") {
  worker w;
  w.say(heartbeat_ack{1});
  REQUIRE(w.open());
  w.say(dismissed{"was silent"});
  CHECK_FALSE(w.open());
  CHECK(w.orphaned == 1);
  w.pass(1s);
  CHECK(w.beats.size() == 1);
  w.say(heartbeat_ack{1});
  CHECK_FALSE(w.open());
  REQUIRE(w.over.size() == 1);
  CHECK(w.over[0].failure == "the run has given up this worker: was silent");
}

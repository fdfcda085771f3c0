// What a node's recorder tells of its users, in virtual time.
#include "test/actors/virtual_run.hpp"

namespace {

/// A recorder, and what it sends to its node.
struct desk {
  config cfg;
  caf::actor_system system{cfg};
  caf::scheduler::test_coordinator& scheduler =
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  std::vector<metrics::delta> deltas;
  std::vector<user_report> reports;
  int flushed_times = 0;
  caf::actor recorder;
  caf::actor node;

  explicit desk(bool in_cluster) {
    auto services = std::make_shared<node_services>();
    services->node = "w";
    services->plan = a_plan();
    services->drain_health = [](auto done) { done({}); };
    if (in_cluster)
      services->fence = std::make_shared<core::send_fence>();
    node = system.spawn(
        [this, services](caf::event_based_actor* self, nothing) -> caf::behavior {
          recorder = spawn_recorder(self, services);
          return {[this](const metrics::delta& d) { deltas.push_back(d); },
                  [this](const user_report& m) { reports.push_back(m); },
                  [this](const flushed&) { ++flushed_times; }};
        },
        nothing{});
    scheduler.run();
  }
  ~desk() {
    caf::anon_send_exit(node, caf::exit_reason::user_shutdown);
    scheduler.run();
  }

  void over(std::uint32_t user, session_end why) {
    core::user_progress progress;
    progress.asked = 10 * user;
    caf::anon_send(recorder, session_over{1, user, why, progress});
    scheduler.run();
  }
  /// The progress of the next delta: by user how many questions.
  std::map<std::uint32_t, std::uint64_t> next() {
    scheduler.advance_time(1s);
    scheduler.run();
    std::map<std::uint32_t, std::uint64_t> result;
    for (const auto& [user, progress] : deltas.back().progress)
      result[user.second] = progress.asked;
    return result;
  }
};

} // namespace

TEST_CASE("in a cluster a session that has ended is progress, one that was stopped is not") {
  desk d{true};
  d.over(1, session_end::questions_completed);
  d.over(2, session_end::test_stopped);
  d.over(3, session_end::limit_reached);
  CHECK(d.next() == std::map<std::uint32_t, std::uint64_t>{{1, 10}, {3, 30}});
  CHECK(d.next().empty()); // it was told
}

TEST_CASE("in one process nobody asks how far a user has come") {
  desk d{false};
  d.over(1, session_end::questions_completed);
  CHECK(d.next().empty());
}

TEST_CASE("what a node's users did is reported once, behind the last delta") {
  desk d{true};
  d.over(1, session_end::questions_completed);
  d.over(2, session_end::test_stopped);
  caf::anon_send(d.recorder, flush{});
  d.scheduler.run();
  CHECK(d.flushed_times == 1);
  REQUIRE(d.deltas.size() == 1);
  REQUIRE(d.reports.size() == 1);
  CHECK(d.reports[0].users.size() == 2);
}

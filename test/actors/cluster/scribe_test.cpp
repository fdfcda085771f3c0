// A worker's way to the ledger, in virtual time.
#include "actors/cluster/scribe.hpp"
#include "test/actors/virtual_run.hpp"

namespace {

using strings = std::vector<std::string>;

/// A scribe before a run part that only writes down what it is sent.
struct desk {
  config cfg;
  caf::actor_system system{cfg};
  caf::scheduler::test_coordinator& scheduler =
      dynamic_cast<caf::scheduler::test_coordinator&>(system.scheduler());
  std::vector<ledger_line> sent;
  strings heard; ///< by those who wrote: the line, and "kept" or why it was not
  caf::actor run = system.spawn(
      [this](caf::event_based_actor*, nothing) -> caf::behavior {
        return {[this](const ledger_line& m) { sent.push_back(m); }};
      },
      nothing{});
  caf::actor scribe = cluster::spawn_scribe(system, run);
  ledger_sink sink = cluster::writing_through(scribe);

  desk() { scheduler.run(); }
  ~desk() {
    caf::anon_send_exit(scribe, caf::exit_reason::user_shutdown);
    caf::anon_send_exit(run, caf::exit_reason::user_shutdown);
    scheduler.run();
  }

  void write(const std::string& line) {
    sink(line, [this, line](const core::result<void>& kept) {
      heard.push_back(line + ": " + (kept ? std::string{"kept"} : kept.failure().message));
    });
    scheduler.run();
  }
  void answer(std::uint64_t number, bool kept) {
    caf::anon_send(scribe, ledger_ack{number, kept});
    scheduler.run();
  }
  void pass(core::nanoseconds d) {
    scheduler.advance_time(d);
    scheduler.run();
  }
};

} // namespace

TEST_CASE("a line is kept when the coordinator says so, each under its own number") {
  desk d;
  d.write("a");
  d.write("b");
  REQUIRE(d.sent.size() == 2);
  CHECK(d.sent[1] == ledger_line{d.sent[0].number + 1, "b"});
  CHECK(d.heard.empty());
  d.answer(d.sent[1].number, true);
  CHECK(d.heard == strings{"b: kept"});
  d.answer(d.sent[0].number, true);
  CHECK(d.heard == strings{"b: kept", "a: kept"});
}

TEST_CASE("a line that the coordinator could not write is not kept") {
  desk d;
  d.write("a");
  d.answer(d.sent.at(0).number, false);
  CHECK(d.heard == strings{"a: the coordinator could not write its ledger"});
}

TEST_CASE("a line is waited for half a minute, and what is said of it later changes nothing") {
  desk d;
  d.write("a");
  d.pass(30s - 1ns);
  CHECK(d.heard.empty());
  d.pass(1ns);
  CHECK(d.heard == strings{"a: the coordinator did not keep a line in time"});
  d.answer(d.sent.at(0).number, true);
  CHECK(d.heard.size() == 1);
}

TEST_CASE("a line of which nobody wants to hear is sent, too") {
  desk d;
  d.sink("a", nullptr);
  d.scheduler.run();
  REQUIRE(d.sent.size() == 1);
  d.answer(d.sent[0].number, false);
  d.pass(1min);
  CHECK(d.heard.empty());
}

TEST_CASE("when the run is over for this worker nothing waits, and nothing more is sent") {
  for (const bool lost : {true, false}) {
    desk d;
    d.write("a");
    if (lost)
      caf::anon_send_exit(d.run, caf::exit_reason::kill);
    else
      caf::anon_send(d.scribe, orphaned{});
    d.scheduler.run();
    CHECK(d.heard == strings{"a: the run has ended for this worker"});
    d.write("b");
    CHECK(d.heard.back() == "b: the run has ended for this worker");
    CHECK(d.sent.size() == 1);
    d.pass(1min);
    CHECK(d.heard.size() == 2);
  }
}

#include "actors/cluster/door.hpp"

#include "actors/cluster/cluster_system.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <caf/send.hpp>
#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors::cluster;
using hope = core::error::hope;

namespace {

door_state a_door(std::uint32_t expected = 3) {
  return {"1.2", "scenario", expected, "coordinator"};
}

/// A node that is invited under this name, and says hello.
core::result<welcome> enter(door_state& door, const std::string& node, const std::string& worker) {
  if (const auto invited = door.on_knock(node, {"1.2", worker}); !invited)
    return invited.failure();
  return door.on_hello(node, {worker, "scenario", {}}, node);
}

template <typename T>
hope again(const core::result<T>& refusal) {
  REQUIRE_FALSE(refusal);
  return refusal.failure().again;
}

bool never() {
  return false;
}

} // namespace

TEST_CASE("a worker joins with the same version, the same scenario and a name of its own") {
  auto door = a_door();
  CHECK(again(door.on_knock("n1", {"1.3", "w1"})) == hope::none);
  CHECK(again(door.on_knock("n1", {"1.2", ""})) == hope::none);
  CHECK(again(door.on_knock("n1", {"1.2", "../w1"})) == hope::none);
  CHECK(again(door.on_knock("n1", {"1.2", std::string(101, 'w')})) == hope::none);
  CHECK(door.on_knock("n0", {"1.2", std::string(100, 'w')}));
  CHECK(door.on_knock("n1", {"1.2", "w1"}));
  CHECK(again(door.on_hello("n1", {"w1", "another", {}}, "n1")) == hope::none);
  CHECK(door.on_hello("n1", {"w1", "scenario", {}}, "n1")->joined == 2);
  CHECK(door.missing() == 1);
  const auto last = enter(door, "n2", "w2");
  REQUIRE(last);
  CHECK(last->joined == 3);
  CHECK(last->expected == 3);
  CHECK(door.complete());
}

TEST_CASE("a name that is taken is no mistake of whoever comes with it again") {
  auto door = a_door();
  CHECK(enter(door, "n1", "w1"));
  CHECK(again(door.on_knock("n2", {"1.2", "w1"})) == hope::later);
  CHECK(again(door.on_knock("n2", {"1.2", "coordinator"})) == hope::later);
  // Both were invited before one of them was there.
  CHECK(door.on_knock("n3", {"1.2", "w3"}));
  CHECK(door.on_knock("n4", {"1.2", "w3"}));
  CHECK(door.on_hello("n3", {"w3", "scenario", {}}, "n3"));
  CHECK(again(door.on_hello("n4", {"w3", "scenario", {}}, "n4")) == hope::later);
  CHECK(door.joined() == 3);
}

TEST_CASE("a hello counts from the node that was invited, for the name that it knocked with") {
  auto door = a_door();
  CHECK_FALSE(door.on_hello("n1", {"w1", "scenario", {}}, "n1"));
  CHECK(door.on_knock("n1", {"1.2", "w1"}));
  CHECK_FALSE(door.on_hello("n2", {"w1", "scenario", {}}, "n2"));
  CHECK_FALSE(door.on_hello("n1", {"w2", "scenario", {}}, "n1"));
  CHECK(door.joined() == 1);
  CHECK(door.on_hello("n1", {"w1", "scenario", {}}, "n1"));
}

TEST_CASE("a host lives in the process that says hello for it") {
  auto door = a_door();
  CHECK(door.on_knock("n1", {"1.2", "w1"}));
  CHECK_FALSE(door.on_hello("n1", {"w1", "scenario", {}}, "n2"));
  CHECK_FALSE(door.on_hello("n1", {"w1", "scenario", {}}, ""));
  CHECK(door.joined() == 1);
}

TEST_CASE("a process joins once, under one name") {
  auto door = a_door();
  CHECK(enter(door, "n1", "w1"));
  CHECK(again(door.on_hello("n1", {"w1", "scenario", {}}, "n1")) == hope::later);
  CHECK(again(door.on_knock("n1", {"1.2", "w2"})) == hope::later);
  CHECK_FALSE(door.on_hello("n1", {"w2", "scenario", {}}, "n1"));
  CHECK(door.joined() == 2);
}

TEST_CASE("a process that knocks again before it has joined goes by its last name") {
  auto door = a_door();
  CHECK(door.on_knock("n1", {"1.2", "w1"}));
  CHECK(door.on_knock("n1", {"1.2", "w2"}));
  CHECK_FALSE(door.on_hello("n1", {"w1", "scenario", {}}, "n1"));
  CHECK(door.on_hello("n1", {"w2", "scenario", {}}, "n1"));
}

TEST_CASE("a clock that is not known well enough is of no use") {
  auto door = a_door();
  CHECK(door.on_knock("n1", {"1.2", "w1"}));
  CHECK_FALSE(door.on_hello("n1", {"w1", "scenario", {}, -1}, "n1"));
  CHECK_FALSE(door.on_hello("n1", {"w1", "scenario", {}, 10'000'000'001}, "n1"));
  CHECK(door.on_hello("n1", {"w1", "scenario", {}, 10'000'000'000}, "n1"));
}

TEST_CASE("whoever was not invited is not told the time") {
  auto door = a_door();
  CHECK_FALSE(door.is_invited("n1"));
  CHECK_FALSE(door.on_knock("n1", {"1.3", "w1"}));
  CHECK_FALSE(door.is_invited("n1"));
  CHECK(door.on_knock("n1", {"1.2", "w1"}));
  CHECK(door.is_invited("n1"));
  CHECK_FALSE(door.is_invited("n2"));
}

TEST_CASE("the place of a worker that leaves before the run has begun is free again") {
  auto door = a_door(2);
  CHECK(enter(door, "n1", "w1"));
  CHECK(door.complete());
  door.on_left("w1");
  door.on_left("w1");
  CHECK(door.missing() == 1);
  CHECK_FALSE(door.is_invited("n1"));
  CHECK(enter(door, "n2", "w1")->joined == 2);
}

TEST_CASE("a door that is gone is told from one that refuses, and from one that refuses for now") {
  system_config config{1};
  caf::actor_system system{config};
  // CAF 0.17.6 dereferences a null pointer when it spawns a function without arguments.
  const auto gone = system.spawn([](caf::event_based_actor* self, int) { self->quit(); }, 0);
  CHECK(again(ask_in(system, gone, {"1.2", "w1"}, never)) == hope::unanswered);
  for (const bool for_now : {false, true}) {
    const auto closed = system.spawn(
        [](caf::event_based_actor* self, bool later) -> caf::behavior {
          return {[=](const knock&) {
            self->send(caf::actor_cast<caf::actor>(self->current_sender()), refused{"no", later});
            self->quit();
          }};
        },
        for_now);
    const auto refusal = ask_in(system, closed, {"1.2", "w1"}, never);
    CHECK(again(refusal) == (for_now ? hope::later : hope::none));
    CHECK(refusal.failure().message == "no");
  }
}

TEST_CASE("whoever waits for a silent door ends when it is told to") {
  system_config config{1};
  caf::actor_system system{config};
  const auto silent = system.spawn(
      [](caf::event_based_actor*, int) -> caf::behavior { return {[](const knock&) {}}; }, 0);
  const auto answer = ask_in(system, silent, {"1.2", "w1"}, [] { return true; });
  CHECK(again(answer) == hope::unanswered);
  CHECK(answer.failure().message == "interrupted");
  caf::anon_send_exit(silent, caf::exit_reason::user_shutdown);
}

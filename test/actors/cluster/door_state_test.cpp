#include "actors/cluster/door.hpp"

#include "actors/cluster/cluster_system.hpp"

#include <caf/actor_system.hpp>
#include <caf/event_based_actor.hpp>
#include <catch2/catch.hpp>

using namespace loadtest::actors::cluster;

TEST_CASE("a worker joins with the same version, the same scenario and a name of its own") {
  door_state door{"1.2", "scenario", 3, "coordinator"};
  CHECK(door.on_knock({"1.2", "w1"}));
  CHECK_FALSE(door.on_knock({"1.3", "w1"}));
  CHECK_FALSE(door.on_knock({"1.2", ""}));
  CHECK_FALSE(door.on_knock({"1.2", "../w1"}));
  CHECK_FALSE(door.on_hello({"w1", "another", {}}));
  CHECK(door.on_hello({"w1", "scenario", {}})->joined == 2);
  CHECK_FALSE(door.on_hello({"w1", "scenario", {}}));
  CHECK_FALSE(door.on_knock({"1.2", "coordinator"}));
  CHECK(door.missing() == 1);
  CHECK(door.on_hello({"w2", "scenario", {}})->joined == 3);
  CHECK(door.complete());
}

TEST_CASE("the place of a worker that leaves before the run has begun is free again") {
  door_state door{"1.2", "scenario", 2, "coordinator"};
  CHECK(door.on_hello({"w1", "scenario", {}}));
  CHECK(door.complete());
  door.on_left("w1");
  door.on_left("w1");
  CHECK(door.missing() == 1);
  CHECK(door.on_hello({"w1", "scenario", {}})->joined == 2);
}

TEST_CASE("a door that is gone is told from one that refuses") {
  system_config config{{}, 1};
  caf::actor_system system{config};
  // CAF 0.17.6 dereferences a null pointer when it spawns a function without arguments.
  const auto gone = system.spawn([](caf::event_based_actor* self, int) { self->quit(); }, 0);
  const auto answer = ask_in(system, gone, {"1.2", "w1"});
  REQUIRE_FALSE(answer);
  CHECK(answer.failure().again == loadtest::core::error::hope::unanswered);

  const auto closed = system.spawn(
      [](caf::event_based_actor* self, int) -> caf::behavior {
        return {[=](const knock&) {
          self->send(caf::actor_cast<caf::actor>(self->current_sender()), refused{"no"});
          self->quit();
        }};
      },
      0);
  const auto refusal = ask_in(system, closed, {"1.2", "w1"});
  REQUIRE_FALSE(refusal);
  CHECK(refusal.failure().message == "no");
  CHECK(refusal.failure().again == loadtest::core::error::hope::none);
}

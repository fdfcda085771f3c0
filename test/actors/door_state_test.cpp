#include "actors/cluster/door.hpp"

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

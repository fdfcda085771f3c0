#include "core/nearest.hpp"

#include <catch2/catch.hpp>

using loadtest::core::did_you_mean;
using loadtest::core::nearest;

TEST_CASE("the nearest name is one that takes few edits") {
  CHECK(nearest({"run", "stop"}, "runn") == "run");
  CHECK(nearest({"--users", "--seed"}, "--user") == "--users");
  CHECK(nearest({"warn", "error"}, "wran") == "warn"); // neighbours have changed places
  CHECK(nearest({"perOrg", "min"}, "per_org") == "perOrg");
  CHECK(nearest({"run", "stop"}, "calibrate").empty());
  CHECK(nearest({}, "run").empty());
}

TEST_CASE("a message may end with the name that was meant") {
  CHECK(did_you_mean({"run", "validate"}, "runn") == "; did you mean 'run'?");
  CHECK(did_you_mean({"run", "validate"}, "zzzzzz").empty());
  CHECK(did_you_mean({}, "run").empty());
}

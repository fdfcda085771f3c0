#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;
using lines = std::vector<std::string>;
using users = std::vector<std::uint32_t>;

namespace {

const std::string phases = "  loadPattern: { phases: [{ name: a, duration: 1s, targetActiveUsers: "
                           "3 }, { name: b, duration: 1s, targetActiveUsers: 7 }] }\n";

} // namespace

TEST_CASE("users in all are spread evenly, and the first organisations have one more") {
  const auto sizes = [](const std::string& orgs, const std::string& total) {
    const auto text =
        with_spec("  organizations: { " + orgs + " }\n  users: { total: " + total + " }\n");
    const auto loaded = test::load(text);
    REQUIRE(loaded.loaded);
    CHECK(test::plan_of(loaded.effective).org_users == loaded.loaded->org_users);
    return loaded.loaded->org_users;
  };
  CHECK(sizes("count: 2", "3") == users{2, 1});
  CHECK(sizes("count: 3", "11") == users{4, 4, 3});
  CHECK(sizes("count: 3", "3") == users{1, 1, 1});
  CHECK(sizes("count: 2, distribution: weighted, weights: [4, 1]", "10") == users{8, 2});
}

TEST_CASE("users in all that contradict or do not suffice are refused") {
  CHECK(test::errors_of("  users: { total: 3, perOrg: 1 }\n") ==
        lines{"test.yaml:5:19: spec.users.total: contradicts 'perOrg'; remove one of the two"});
  CHECK(test::errors_of("  organizations: { count: 3 }\n  users: { total: 2 }\n") ==
        lines{"test.yaml:6:19: spec.users.total: is too few: each of the 3 organizations has one "
              "user at least; give more, or fewer organizations"});
  CHECK(test::errors_of("  organizations: { count: 30 }\n  users: { perOrg: 1000000 }\n") ==
        lines{"test.yaml:6:20: spec.users.perOrg: makes 30000000 users; at most 10000000 can run"});
}

TEST_CASE("a middle that nobody wrote is noted") {
  const auto notes = [](const std::string& per_org) {
    return test::lines(test::load(with_spec("  users: { perOrg: " + per_org + " }\n")).notes);
  };
  CHECK(notes("{ min: 5, max: 50 }") ==
        lines{"test.yaml:5:20: spec.users.perOrg: gives every organization 28 users, the middle "
              "of '5' and '50'; distribution: random draws a number for each"});
  for (const auto* plain : {"5", "{ min: 4, max: 4 }", "{ min: 1, max: 9, distribution: random }"})
    CHECK(notes(plain).empty());
}

TEST_CASE("phases make as many users as they want where nothing else says how many there are") {
  const auto loaded = test::load(with_spec("  organizations: { count: 2 }\n" + phases));
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->org_users == users{4, 3});
  CHECK(test::lines(loaded.notes) ==
        lines{"test.yaml:6:120: spec.loadPattern.phases[1].targetActiveUsers: makes 7 users, as "
              "neither users.perOrg nor users.total says how many there are"});
  CHECK(loaded.loaded->notes.empty());
  CHECK(test::plan_of(loaded.effective).org_users == users{4, 3});
  CHECK(test::plan_of(with_spec("  organizations: { count: 9 }\n" + phases)).org_users ==
        users(9, 1));
  CHECK(test::plan_of(with_spec("  users: { total: 8 }\n" + phases)).org_users == users{8});
}

TEST_CASE(
    "a phase that wants more users than the scenario gives it is noted, for the summary too") {
  const auto loaded = test::load(with_spec("  users: { perOrg: 5 }\n" + phases));
  REQUIRE(loaded.loaded);
  const std::string note = "spec.loadPattern.phases[1].targetActiveUsers: asks for 7 active users, "
                           "of which there are 5: all of them are active; give more in users.total";
  CHECK(loaded.loaded->notes == lines{note});
  CHECK(test::lines(loaded.notes) == lines{"test.yaml:6:120: " + note});
}

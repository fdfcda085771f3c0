#include "scenario/plan/name_pattern.hpp"
#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::scenario;

TEST_CASE("known placeholders are replaced, others stay") {
  CHECK(expand("a-{x}-{y}{x}", {{"x", "1"}, {"y", "{x}"}}) == "a-1-{x}1");
  CHECK(expand("{z} {", {{"x", "1"}}) == "{z} {");
  CHECK(unknown_placeholder("{x}-{q}", {"x"}) == "q");
  CHECK_FALSE(unknown_placeholder("{x}-q", {"x"}));
}

TEST_CASE("a time is written in UTC") {
  CHECK(utc_stamp(core::unix_time{std::chrono::seconds{1706702400}}) == "20240131T120000Z");
}

TEST_CASE("names of organisations and users are made from their patterns") {
  auto options = test::options();
  options.test_run_id = "run-1";
  const auto plan = test::plan_of(
      test::with_spec("  organizations: { count: 2 }\n  users: { perOrg: 2 }\n"), options);
  CHECK(plan.org_name(2) == "loadtest-run-1-2");
  CHECK(plan.user_name(2, 1) == "loadtest-run-1-2-user-1");
}

TEST_CASE("the random part of a name differs between users and runs, and is otherwise fixed") {
  auto options = test::options();
  const auto name = [&](const std::string& run, std::uint32_t user) {
    options.test_run_id = run;
    return test::plan_of(
               test::with_spec("  users: { perOrg: 9, namingPattern: '{random}{index}' }\n"),
               options)
        .user_name(1, user);
  };
  CHECK(name("a", 1) == name("a", 1));
  CHECK(name("a", 1).substr(0, 6) != name("a", 2).substr(0, 6));
  CHECK(name("a", 1) != name("b", 1));
}

TEST_CASE("a prefix and the time make names too") {
  auto options = test::options();
  options.test_run_id = "r";
  const auto plan = test::plan_of(
      test::with_spec("  organizations: { count: 2, namingPattern: '{index}-{timestamp}' }\n"
                      "  users: { perOrg: 2, namePrefix: ann }\n"),
      options);
  CHECK(plan.org_name(1) == "1-20240131T120000Z");
  CHECK(plan.user_name(1, 2) == "ann-1-20240131T120000Z-2");
}

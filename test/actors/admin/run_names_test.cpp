#include "actors/admin/run_names.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using kind_type = platform_object::kind_type;

namespace {

scenario::plan a_plan() {
  scenario::plan plan;
  plan.test_run_id = "run";
  plan.org_users = {2, 1};
  plan.org_count = 2;
  return plan;
}

} // namespace

TEST_CASE("the names of a run are those of its plan, with the suffixes that it adds") {
  const auto plan = a_plan();
  const auto ours = run_names(plan);
  CHECK(plan.org_name(2) == "loadtest-run-2");
  for (const auto* suffix : {"", "-t1", "-r2", "-t12-r2", "-t1-r2-r3"}) {
    const auto org = plan.org_name(2) + suffix;
    const auto user = plan.user_name(1, 2) + suffix;
    INFO(org);
    CHECK(ours(kind_type::org, org));
    CHECK(ours(kind_type::user, user));
    CHECK(ours(kind_type::key, "key-" + user + "-1"));
    CHECK(ours(kind_type::key, "key-" + user + "-1-r2"));
    CHECK_FALSE(ours(kind_type::org, user));
    CHECK_FALSE(ours(kind_type::user, org));
    CHECK_FALSE(ours(kind_type::key, user));
    CHECK_FALSE(ours(kind_type::user, "key-" + user + "-1"));
  }
}

TEST_CASE("names of others are not the run's") {
  const auto ours = run_names(a_plan());
  for (const auto* name :
       {"", "-t1", "production", "loadtest-run-3", "loadtest-run-2-t", "loadtest-run-2-x1",
        "loadtest-run-2-1", "loadtest-other-2", "loadtest-run-2-t1x", "xloadtest-run-2"})
    CHECK_FALSE(ours(kind_type::org, name));
  CHECK_FALSE(ours(kind_type::user, "loadtest-run-1-user-3"));
  CHECK_FALSE(ours(kind_type::key, "loadtest-run-1-user-1-1"));
  CHECK_FALSE(ours(kind_type::key, "key-loadtest-run-1-user-1"));
  CHECK_FALSE(ours(kind_type::key, "key-loadtest-run-1-user-1-"));
  CHECK_FALSE(ours(kind_type::key, "key-"));
}

TEST_CASE("a name of the scenario may end like a suffix") {
  auto plan = a_plan();
  plan.org_naming = "{run}-t{index}";
  const auto ours = run_names(plan);
  CHECK(ours(kind_type::org, "run-t2"));
  CHECK(ours(kind_type::org, "run-t2-t1"));
  CHECK_FALSE(ours(kind_type::org, "run"));
  CHECK_FALSE(ours(kind_type::org, "run-t3"));
}

#include "actors/admin/admin_values.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::actors;
using nlohmann::json;
using kind_type = platform_object::kind_type;

namespace {

const core::unix_time now{std::chrono::seconds{1'700'000'000}};

scenario::plan a_plan() {
  scenario::plan plan;
  plan.test_run_id = "run-1";
  plan.targets.dialect = core::ai_aas_dialect();
  return plan;
}

} // namespace

TEST_CASE("an organisation has a slug, an owner and metadata with the run's id") {
  auto plan = a_plan();
  plan.org_metadata = {{"team", "qa"}};
  const auto values = admin_values(plan, {kind_type::org, "Load Test_1", {}, {}, {}}, now);
  CHECK(values.at("org_slug") == "load-test-1");
  CHECK(values.at("owner_email") == "load-test-1-owner@loadtest.invalid");
  CHECK(json::parse(values.at("org_metadata")) == json{{"loadtest_run", "run-1"}, {"team", "qa"}});
}

TEST_CASE("a budget goes where the platform keeps it, or into the metadata") {
  auto plan = a_plan();
  plan.org_budget = scenario::budget_plan{10.5, {}, 8.0, true, false};
  const json budget{{"limit_usd", 10.5}, {"warn_at_usd", 8.0}, {"enable_alerts", true}};
  auto values = admin_values(plan, {kind_type::org, "o", {}, {}, {}}, now);
  CHECK(json::parse(values.at("org_metadata")).at("budget") == budget);
  plan.targets.dialect = core::loadtest_v1_dialect();
  values = admin_values(plan, {kind_type::org, "o", {}, {}, {}}, now);
  CHECK_FALSE(json::parse(values.at("org_metadata")).contains("budget"));
  CHECK(values.at("budget_limit_usd") == "10.5");
  CHECK(values.at("budget_enable_alerts") == "true");
  CHECK_FALSE(values.contains("budget_daily_usd"));
}

TEST_CASE("addresses of long names stay within the length of a local part, and apart") {
  const auto plan = a_plan();
  const auto address = [&](const std::string& name) {
    return admin_values(plan, {kind_type::user, name, {}, {}, {}}, now).at("user_email");
  };
  CHECK(address("User 7") == "user-7@loadtest.invalid");
  const std::string longer(80, 'a');
  CHECK(address(longer + "1").find('@') <= 64);
  CHECK(address(longer + "1") != address(longer + "2"));
}

TEST_CASE("a key expires after its days") {
  auto plan = a_plan();
  const platform_object key{kind_type::key, "k", {}, "o", "u"};
  CHECK_FALSE(admin_values(plan, key, now).contains("expires_at"));
  plan.key_expiry_days = 2;
  const auto values = admin_values(plan, key, now);
  CHECK(values.at("expiry_days") == "2");
  CHECK(values.at("expires_at") == "2023-11-16T22:13:20.000Z");
}

#include "scenario/schema/schema.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::scenario;

namespace {

const key_spec& spec() {
  return *scenario_schema().find("spec");
}

} // namespace

TEST_CASE("names have a snake_case form") {
  CHECK(snake_case("perOrg") == "per_org");
  CHECK(snake_case("apiRouterUrl") == "api_router_url");
  CHECK(snake_case("maxCostUSD") == "max_cost_usd");
  CHECK(snake_case("dailyUSDBase") == "daily_usd_base");
  CHECK(snake_case("limitUSD") == "limit_usd");
  CHECK(snake_case("ttft_ms") == "ttft_ms");
}

TEST_CASE("a slip of the pen is met with the key that was meant") {
  CHECK(suggest_key(spec(), "orgnaizations") == "did you mean 'organizations'?");
  CHECK(suggest_key(spec(), "Users") == "did you mean 'users'?");
  CHECK(suggest_key(spec(), "user_behaviour") == "did you mean 'userBehavior'?");
  CHECK(suggest_key(*spec().find("targets"), "routerUrl") == "did you mean 'apiRouterUrl'?");
}

TEST_CASE("a key in the wrong place is met with its place") {
  CHECK(suggest_key(spec(), "perOrg") == "it belongs at spec.users.perOrg");
  CHECK(suggest_key(spec(), "targetActiveUsers") ==
        "it belongs at spec.loadPattern.phases[].targetActiveUsers");
  CHECK(suggest_key(spec(), "slm_models") == "it belongs at spec.modelTargeting.slmModels");
  CHECK(suggest_key(spec(), "promptPerMillion").starts_with("known keys here: "));
}

TEST_CASE("a key that is like no other is met with those there are") {
  CHECK(suggest_key(*spec().find("apiKeys"), "xyzzy") ==
        "known keys here: perUser, namePrefix, expiryDays");
}

#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

using namespace loadtest;
using namespace std::chrono_literals;
using test::errors_of;
using test::with_spec;
using lines = std::vector<std::string>;

TEST_CASE("a custom platform is described step by step") {
  const auto plan = test::plan_of(with_spec(R"(  targets:
    apiRouterUrl: http://a
    userOrgUrl: http://b
    platform: custom
    dialect:
      createOrg:
        { method: POST, path: /tenants, body: { title: "{org_name}", limit: 5 }, id: /tenant/id }
      createUser: { method: POST, path: "/tenants/{org_id}/people", id: /id, done: [202] }
      createKey:
        method: POST
        path: /keys
        body: { api_key_name: "{key_name}" }
        id: /id
        secret: /value
        againIf: [{ status: 409, containing: busy }]
      retireOrg: { method: DELETE, path: "/tenants/{org_id}", gone: [404] }
      keepsBudgets: true
)"));
  REQUIRE(plan.targets.dialect);
  const auto& made = *plan.targets.dialect;
  CHECK(made.name == "custom");
  CHECK(made.create_org.body == R"({"title":"{org_name}","limit":5})");
  CHECK(made.create_org.id_pointer == "/tenant/id");
  CHECK(made.create_org.done == std::vector<int>{200, 201, 202, 204});
  CHECK(made.create_user.done == std::vector<int>{202});
  CHECK(made.create_key.secret_pointer == "/value");
  CHECK(made.create_key.again_if == std::vector<core::answer_rule>{{409, "busy"}});
  CHECK(made.retire_org.gone == std::vector<int>{404});
  CHECK(made.retire_key.path.empty());
  CHECK(made.keeps_budgets);
  CHECK_FALSE(made.can_find());
}

TEST_CASE("a custom platform may change single steps of a known one") {
  const auto plan = test::plan_of(with_spec(R"(  targets:
    apiRouterUrl: http://a
    userOrgUrl: http://b
    platform: custom
    dialect: { base: ai-aas, createKey: { path: "/v2/orgs/{org_id}/keys" } }
)"));
  auto expected = core::ai_aas_dialect();
  expected.name = "custom";
  expected.create_key.path = "/v2/orgs/{org_id}/keys";
  CHECK(*plan.targets.dialect == expected);
}

TEST_CASE("what a custom platform lacks or misspells is told in its place") {
  const std::string head =
      "  targets: { apiRouterUrl: 'http://a', userOrgUrl: 'http://b', platform: custom";
  CHECK(errors_of(head + " }\n") ==
        lines{"test.yaml:5:74: spec.targets.dialect: is missing: how does the platform make "
              "organizations, users and keys?"});
  const auto errors = errors_of(head + R"(, dialect: { createOrg: { method: POST,
    path: "/o/{org_nam}", id: id } } }
)");
  CHECK(errors ==
        lines{"test.yaml:5:91: spec.targets.dialect.createUser: is missing: organizations, users "
              "and keys have to be created",
              "test.yaml:5:91: spec.targets.dialect.createKey: is missing: organizations, users "
              "and keys have to be created",
              "test.yaml:5:91: spec.targets.dialect.retireOrg: is missing: what a run creates has "
              "to be removed",
              "test.yaml:6:11: spec.targets.dialect.createOrg.path: '{org_nam}' is not known here; "
              "known: {org_name}, {org_slug}, {owner_email}, {#org_metadata}, {#org_own_metadata}, "
              "{#budget_limit_usd}, {#budget_daily_usd}, {#budget_warn_at_usd}, "
              "{#budget_enable_alerts}",
              "test.yaml:6:31: spec.targets.dialect.createOrg.id: a JSON pointer begins with '/', "
              "like /data/id"});
}

TEST_CASE("the steps of a custom platform survive in the effective scenario") {
  const auto loaded = test::load(with_spec(R"(  targets:
    apiRouterUrl: http://a
    userOrgUrl: http://b
    platform: custom
    dialect: { base: loadtest-v1, createKey: { body: { api_key: "{key_name}", secret: "{user_id}" } } }
)"));
  REQUIRE(loaded.loaded);
  CHECK(test::plan_of(loaded.effective).targets.dialect == loaded.loaded->targets.dialect);
}

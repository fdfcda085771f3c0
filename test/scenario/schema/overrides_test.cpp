#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;
using lines = std::vector<std::string>;
using pairs = std::vector<std::pair<std::string, std::string>>;

namespace {

scenario::load_result load_set(const std::string& text, pairs set) {
  auto options = test::options({{"KEY", "from-environment"}});
  options.set = std::move(set);
  return test::load(text, options);
}

const std::string without_targets =
    "apiVersion: loadtest.ai-aas.dev/v1\n"
    "kind: LoadTestScenario\n"
    "spec:\n"
    "  users: { per_org: { min: 10, max: 10 } }\n"
    "  loadPattern:\n"
    "    phases: [{ name: a, duration: 1s, targetActiveUsers: 1 }]\n";

} // namespace

TEST_CASE("targets can be set into a file that has none") {
  const auto loaded = load_set(without_targets, {{"targets.platform", "loadtest-v1"},
                                                 {"targets.apiRouterUrl", "http://127.0.0.1:1"},
                                                 {"targets.userOrgUrl", "http://127.0.0.1:2"},
                                                 {"targets.adminApiKey", "${KEY}"}});
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->targets.router_url == "http://127.0.0.1:1");
  CHECK(loaded.loaded->targets.admin_url == "http://127.0.0.1:2");
  CHECK(loaded.loaded->targets.admin_key.reveal() == "from-environment");
}

TEST_CASE(
    "a set value finds the other spelling of its key in maps and in values of several forms") {
  const auto loaded = load_set(
      with_spec("  organizations: { custom_metadata: { a: b } }\n"
                "  thresholds: { ttft_ms: [{ expr: p50 < 1, abort_on_fail: true }] }\n"),
      {{"organizations.customMetadata.c", "d"}, {"thresholds.ttft_ms[0].abortOnFail", "false"}});
  CHECK(test::lines(loaded.errors) == lines{});
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->org_metadata.size() == 2);
  CHECK_FALSE(loaded.loaded->thresholds.at(0).abort_on_fail);

  for (const auto& [file, path] :
       {std::pair{"[{ name: a, cache_salt: { enabled: true } }]", "testTypes[0].cacheSalt.enabled"},
        {"{ distribution: { a: 1 }, cache_strategy: { avoid_cache: true } }",
         "testTypes.cacheStrategy.avoidCache"}})
    CHECK(test::lines(
              load_set(with_spec(std::string{"  test_types: "} + file + "\n"), {{path, "false"}})
                  .errors) == lines{});
}

TEST_CASE("a set value replaces the file's, whatever the name it has there") {
  const auto loaded = load_set(without_targets, {{"targets.apiRouterUrl", "http://a"},
                                                 {"spec.users.perOrg.max", "50"},
                                                 {"metadata.name", "renamed"},
                                                 {"loadPattern.phases[0].duration", "2m"},
                                                 {"metadata.labels.\"a.b/c\"", "d"}});
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->org_users == std::vector<std::uint32_t>{30});
  CHECK(loaded.loaded->name == "renamed");
  CHECK(loaded.loaded->phases.at(0).duration == std::chrono::minutes{2});
  CHECK(loaded.loaded->labels.at("a.b/c") == "d");
}

TEST_CASE("lists and maps are set as flow values, and entries can be added") {
  const auto loaded = load_set(
      without_targets, {{"targets", "{apiRouterUrl: 'http://a', apiKeys: [k1, k2]}"},
                        {"users.perOrg", "{\"min\": 3, \"max\": 3}"},
                        {"userBehavior.modelPreferences", "[{model: m, weight: 2}]"},
                        {"loadPattern.phases.1", "{name: b, duration: 5s, targetActiveUsers: 2}"}});
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->targets.static_keys.size() == 2);
  CHECK(loaded.loaded->org_users == std::vector<std::uint32_t>{3});
  CHECK(loaded.loaded->models == std::vector<scenario::weighted_name>{{"m", 2.0}});
  CHECK(loaded.loaded->phases.size() == 2);
}

TEST_CASE("null unsets a key of the file") {
  const auto loaded =
      load_set(without_targets, {{"targets.apiRouterUrl", "http://a"}, {"loadPattern", "null"}});
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->phases.empty());
}

TEST_CASE("later values win") {
  const auto loaded = load_set(
      without_targets, {{"targets.apiRouterUrl", "http://a"}, {"seed", "1"}, {"seed", "2"}});
  CHECK(loaded.loaded->seed == 2);
}

TEST_CASE("mistakes in set values are located at --set") {
  CHECK(test::lines(load_set(without_targets, {{"targets.apiRouterUrl", "http://a"},
                                               {"sed", "1"},
                                               {"organizations.count", "many"},
                                               {"users..perOrg", "1"},
                                               {"loadPattern.phases[7].name", "x"},
                                               {"userBehavior", "{streaming: [}"}})
                        .errors) ==
        lines{"--set: users..perOrg: not a path like users.perOrg.max",
              "--set: loadPattern.phases[7].name: there is no entry '7'; the list has 1",
              "--set: userBehavior: the value is not valid YAML: illegal flow end; is "
              "every bracket closed, and every ${…} between brackets quoted?",
              "--set: spec.sed: unknown key; did you mean 'seed'?",
              "--set: spec.organizations.count: expected a whole number, found 'many'"});
}

TEST_CASE("a key can't be set below a value that stands for no keys") {
  CHECK(test::lines(load_set(with_spec("  seed: 5"), {{"seed.max", "9"}}).errors) ==
        lines{"--set: seed.max: 'max' can't be set: 'seed' holds one value, not keys; set 'seed' "
              "itself"});
}

TEST_CASE("a key of a distribution is set over one number, and where there is none") {
  const auto users = [](const std::string& file, pairs set) {
    const auto loaded = load_set(with_spec(file), std::move(set));
    CHECK(test::lines(loaded.errors) == lines{});
    return loaded.loaded ? loaded.loaded->org_users : std::vector<std::uint32_t>{};
  };
  using sizes = std::vector<std::uint32_t>;
  // The middle of both, which is noted.
  CHECK(users("  users: { perOrg: 5 }\n", {{"users.perOrg.max", "50"}}) == sizes{28});
  CHECK(users("  users: { perOrg: 5 }\n", {{"users.perOrg.max", "9"}, {"users.perOrg.min", "9"}}) ==
        sizes{9});
  CHECK(users("  seed: 1\n", {{"users.perOrg.max", "50"}}) == sizes{50});
  CHECK(users("  seed: 1\n", {{"users.perOrg.min", "3"}}) == sizes{3});
  CHECK(users("  users: { perOrg: '' }\n", {{"users.perOrg", "7"}}) == sizes{7});

  const auto think = [](const char* key, const char* value) {
    const auto loaded = load_set(with_spec("  userBehavior: { thinkTimeSeconds: 2 }\n"),
                                 {{std::string{"userBehavior.thinkTimeSeconds."} + key, value}});
    CHECK(test::lines(loaded.errors) == lines{});
    return loaded.loaded.value_or(scenario::plan{}).think_seconds;
  };
  CHECK(think("base", "3").center == 3);
  CHECK(think("variance", "1").deviation == 0.5);
  CHECK(think("variance", "1").center == 2);
  CHECK(think("distribution", "exponential").kind == core::shape::exponential);
  CHECK(think("distribution", "exponential").center == 2);
  CHECK(think("min", "1").low == 1);
  CHECK(think("min", "1").high == 2);
}

TEST_CASE("a key is set over the short form of what holds it") {
  const auto loaded = load_set(
      with_spec("  thresholds: { error_rate: ['< 0.5'] }\n"),
      {{"thresholds.error_rate[0].abortOnFail", "true"}, {"thresholds.error_rate[1]", "< 0.1"}});
  CHECK(test::lines(loaded.errors) == lines{});
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->thresholds.at(0).abort_on_fail);
  CHECK_FALSE(loaded.loaded->thresholds.at(1).abort_on_fail);
}

TEST_CASE("what the file lacks is made, lists too") {
  const auto loaded =
      load_set(with_spec("  loadPattern: ~\n"), {{"loadPattern.phases[0].duration", "1m"},
                                                 {"loadPattern.phases[0].targetActiveUsers", "4"},
                                                 {"userBehavior.modelPreferences.0.model", "m"},
                                                 {"thresholds.ttft_ms[0].expr", "p95 < 100"},
                                                 {"limits.maxRequests", "9"}});
  CHECK(test::lines(loaded.errors) == lines{});
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->phases.at(0).target_users == 4);
  CHECK(loaded.loaded->models == std::vector<scenario::weighted_name>{{"m", 1.0}});
  CHECK(loaded.loaded->thresholds.size() == 1);
  CHECK(loaded.loaded->max_requests == 9U);
  CHECK(
      test::lines(
          load_set(with_spec("  seed: 1\n"), {{"loadPattern.phases[1].duration", "1m"}}).errors) ==
      lines{"--set: loadPattern.phases[1].duration: there is no entry '1'; the list has 0"});
}

TEST_CASE(
    "a key is set at its place of today and of an earlier generation, wherever the file has it") {
  for (const auto* file : {"  users: { apiKeys: { perUser: 2, namePrefix: p } }\n",
                           "  apiKeys: { perUser: 2, namePrefix: p }\n"})
    for (const auto* path :
         {"users.apiKeys.perUser", "users.api_keys.per_user", "apiKeys.perUser"}) {
      const auto loaded = load_set(with_spec(file), {{path, "3"}});
      CHECK(test::lines(loaded.errors) == lines{});
      REQUIRE(loaded.loaded);
      CHECK(loaded.loaded->keys_per_user == 3);
      CHECK(loaded.loaded->key_name_prefix == "p");
    }
  const auto whole = load_set(with_spec("  seed: 1\n"), {{"users", "{apiKeys: {perUser: 4}}"}});
  REQUIRE(whole.loaded);
  CHECK(whole.loaded->keys_per_user == 4);
}

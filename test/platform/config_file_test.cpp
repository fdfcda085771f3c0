#include "platform/server/config_file.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using platform::parse_model_config;

namespace {

std::string failure_of(std::string_view text) {
  const auto parsed = parse_model_config(text);
  return parsed ? "none" : parsed.failure().message;
}

} // namespace

TEST_CASE("an empty configuration is the default: three models with two backends each") {
  const auto config = parse_model_config("{}");
  REQUIRE(config);
  CHECK(*config == platform::model_config{});
  REQUIRE(config->models.size() == 3);
  CHECK(config->models[0].id == "sim-small");
  CHECK(config->models[2].backends.at(1).name == "sim-large-b");
  CHECK(*parse_model_config("") == *config);
}

TEST_CASE("YAML and JSON say the same") {
  const auto yaml = parse_model_config(R"(
defaultMaxTokens: 64
maxBodyBytes: 65536
requireKey: false
answers: {medianTokens: 30, spread: 0}
enforceBudgets: false
models:
  - id: m
    price: {promptPerMillion: 2, completionPerMillion: 6.5, cachedPerMillion: 1}
    backends:
      - {name: b, slots: 3, base: 50ms, prefillPerToken: 20us, decodePerToken: 0.02, batchGrowth: 0.5}
)");
  REQUIRE(yaml);
  CHECK(yaml->default_max_tokens == 64);
  CHECK(yaml->max_body_bytes == 65536);
  CHECK_FALSE(yaml->require_key);
  CHECK(yaml->median_answer_tokens == 30.0);
  CHECK(yaml->answer_spread == 0.0);
  CHECK_FALSE(yaml->enforce_budgets);
  REQUIRE(yaml->models.size() == 1);
  CHECK(yaml->models[0].price == platform::token_price{2.0, 6.5, 1.0});
  CHECK(yaml->models[0].backends ==
        std::vector<platform::backend_config>{{"b", 3, 50ms, 20us, 20ms, 0.5}});

  const auto json = parse_model_config(R"({"defaultMaxTokens": 64, "maxBodyBytes": 65536,
    "requireKey": false, "enforceBudgets": false, "answers": {"medianTokens": 30, "spread": 0.0},
    "models": [{"id": "m", "price": {"promptPerMillion": 2.0, "completionPerMillion": 6.5, "cachedPerMillion": 1}, "backends": [{"name": "b", "slots": 3, "base": "50ms",
      "prefillPerToken": "20us", "decodePerToken": "20ms", "batchGrowth": 0.5}]}]})");
  REQUIRE(json);
  CHECK(*json == *yaml);
}

TEST_CASE("the administration's dialects, log-in and grace can be chosen") {
  const auto config = parse_model_config(R"(
revokedKeysWorkFor: 1m
adminDialects: [ai-aas]
adminLogin: {email: a@loadtest.invalid, password: p, tokenLifetime: 2h}
)");
  REQUIRE(config);
  CHECK(config->admin.key_grace == 1min);
  CHECK(config->admin.ai_aas);
  CHECK_FALSE(config->admin.flat);
  CHECK(config->admin.login.email == "a@loadtest.invalid");
  CHECK(config->admin.login.password.reveal() == "p");
  CHECK(config->admin.login.token_lifetime == 2h);
  CHECK(failure_of("adminDialects: [flat]")
            .find("1:17: adminDialects[0]: one of these is wanted: "
                  "loadtest-v1, ai-aas") == 0);
}

TEST_CASE("the administration may be slow and wrong on purpose") {
  const auto config = parse_model_config(
      "adminDelay: 20ms\nadminFaults: {error: 0.1, conflict: 0.2, lostDelete: 0.3, cut: 1, "
      "status: 500}");
  REQUIRE(config);
  CHECK(config->admin.delay == 20ms);
  CHECK(config->admin.faults == platform::admin_fault_config{{0.1, 0.2, 0.3, 1.0}, 500});
  CHECK(failure_of("adminFaults: {cut: 2}").find("adminFaults.cut: a number from 0 to 1") !=
        std::string::npos);
}

TEST_CASE("a profile presets the platform, and the file's keys go before it wherever they stand") {
  const auto preset = parse_model_config("profile: ai-aas");
  REQUIRE(preset);
  CHECK(*preset == platform::ai_aas_profile());
  CHECK_FALSE(*preset == platform::model_config{});

  CHECK(*parse_model_config(R"(
maxBodyBytes: 65535
endpoints: {models: false, embeddings: false}
enforceBudgets: false
revokedKeysWorkFor: 1m
adminDialects: [ai-aas]
cache: {ignoreSalt: true, report: false}
faults: {noStreaming: 1}
)") == *preset);

  const auto changed = parse_model_config(
      "adminDialects: [ai-aas, loadtest-v1]\nmaxBodyBytes: 1000\nprofile: ai-aas\n"
      "faults: {error: 0.5}\nendpoints: {models: true}\nready: false\n");
  REQUIRE(changed);
  auto expected = platform::ai_aas_profile();
  expected.admin.flat = true;
  expected.max_body_bytes = 1000;
  expected.faults.rates[0] = 0.5;
  expected.serves_models = true;
  expected.ready = false;
  CHECK(*changed == expected);
  CHECK(failure_of("profile: other").find("1:10: profile: one of these is wanted: ai-aas") == 0);
}

TEST_CASE("a prefix cache has its size, and may break isolation or keep silent") {
  const auto config = parse_model_config("cache: {blocks: 64, ignoreSalt: true, report: false}");
  REQUIRE(config);
  CHECK(config->cache == platform::cache_config{64, true, false});
  CHECK(platform::model_config{}.cache.blocks == 0);
}

TEST_CASE("requests are limited for each key, or for each organisation") {
  const auto config = parse_model_config("rateLimit: {requestsPerSecond: 2.5, burst: 7}");
  REQUIRE(config);
  CHECK(config->rate_limit == platform::rate_limit_config{2.5, 7, platform::limited::key});
  CHECK(parse_model_config("rateLimit: {per: org}")->rate_limit.per ==
        platform::limited::organization);
}

TEST_CASE("a model without backends has one") {
  const auto config = parse_model_config("models: [{id: m}]");
  REQUIRE(config);
  CHECK(config->models[0].backends.at(0).name == "m-a");
}

TEST_CASE("unknown keys are refused with their place and the known ones") {
  CHECK(failure_of("defaultMaxTokens: 5\nslot: 3\n").find("2:1: slot: unknown key; known: ") == 0);
  const auto nested = failure_of("models:\n  - id: m\n    backends:\n      - {name: b, slot: 3}\n");
  CHECK(nested.find("4:19: models[0].backends[0].slot: unknown key") == 0);
}

TEST_CASE("every wrong value is found, one a line, with its place") {
  const auto all = failure_of("defaultMaxTokens: 0\n"
                              "requireKey: maybe\n"
                              "models:\n"
                              "  - id: m\n"
                              "    backends: [{name: b, base: 5 parsecs}]\n"
                              "  - {id: m, backends: []}\n");
  CHECK(all.find("1:19: defaultMaxTokens: a number from 1") == 0);
  CHECK(all.find("\n2:13: requireKey: one of these is wanted: false, true") != std::string::npos);
  CHECK(all.find("\n5:32: models[0].backends[0].base: a duration") != std::string::npos);
  CHECK(all.find("models[1].id: there is a model 'm' already") != std::string::npos);
  CHECK(all.find("models[1].backends: a list of at least one") != std::string::npos);
}

TEST_CASE("text that is no map is refused") {
  CHECK(failure_of("hello").find("1:1: a map is wanted") == 0);
  CHECK(failure_of("models: {").find("1:") == 0);
  CHECK(failure_of("models: [{id: m, backends: [{name: b, base: 61s}]}]").find("at most 1m") !=
        std::string::npos);
  const auto nameless = failure_of("models: [{backends: [{slots: 1.5}]}]");
  CHECK(nameless.find("models[0].backends[0].slots: a whole number") != std::string::npos);
  CHECK(nameless.find("1:22: models[0].backends[0].name: is missing") != std::string::npos);
  CHECK(nameless.find("1:10: models[0].id: is missing") != std::string::npos);
  CHECK(failure_of("models: [{id: \"a\\\"b\"}]").find("a name has printable ASCII") !=
        std::string::npos);
  CHECK(failure_of("models: [{id: [a]}]").find("1:15: models[0].id: a single value is wanted") ==
        0);
}

TEST_CASE("a key that is there twice is refused, wherever it stands") {
  CHECK(failure_of("requireKey: true\nready: true\nrequireKey: false\n") ==
        "3:1: requireKey: is there twice; keep one of the two");
  CHECK(failure_of("faults: {error: 0.1, error: 0.2}") ==
        "1:22: faults.error: is there twice; keep one of the two");
  CHECK(failure_of("models: [{id: a, id: b}]").find("models[0].id: is there twice") !=
        std::string::npos);
}

TEST_CASE("a second document is refused, and an end of the first is none") {
  CHECK(failure_of("ready: true\n---\nready: false\n").find("there is another document") !=
        std::string::npos);
  CHECK(failure_of("---\nready: true\n...\n") == "none");
}

TEST_CASE("a wait may be a part of a second") {
  const auto config = parse_model_config("faults: {rateLimited: 1, retryAfterSeconds: 0.5}");
  REQUIRE(config);
  CHECK(config->faults.retry_after_seconds == 0.5);
}

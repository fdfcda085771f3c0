#include "test/scenario/scenario_text.hpp"

#include "core/printable.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;

namespace {

/// Everything of a plan that its effective scenario must give again.
void check_same(const scenario::plan& a, const scenario::plan& b) {
  CHECK(a.name == b.name);
  CHECK(a.test_run_id == b.test_run_id);
  CHECK(a.labels == b.labels);
  CHECK(a.seed == b.seed);
  CHECK(a.prompt_nonce == b.prompt_nonce);
  CHECK(a.org_count == b.org_count);
  CHECK(a.org_naming == b.org_naming);
  CHECK(a.org_metadata == b.org_metadata);
  CHECK(a.users_per_org == b.users_per_org);
  CHECK(a.org_users == b.org_users);
  CHECK(a.user_naming == b.user_naming);
  CHECK(a.user_roles == b.user_roles);
  CHECK(a.user_metadata == b.user_metadata);
  CHECK(a.keys_per_user == b.keys_per_user);
  CHECK(a.key_name_prefix == b.key_name_prefix);
  CHECK(a.key_expiry_days == b.key_expiry_days);
  CHECK(a.behaviors == b.behaviors);
  CHECK(a.questions_per_session == b.questions_per_session);
  CHECK(a.think_seconds == b.think_seconds);
  CHECK(a.session_seconds == b.session_seconds);
  CHECK(a.question_strategies == b.question_strategies);
  CHECK(a.models == b.models);
  CHECK(a.max_tokens == b.max_tokens);
  CHECK(a.temperature == b.temperature);
  CHECK(a.conversation.multi_turn_probability == b.conversation.multi_turn_probability);
  CHECK(a.conversation.min_turns == b.conversation.min_turns);
  CHECK(a.conversation.max_turns == b.conversation.max_turns);
  CHECK(a.conversation.context_retention == b.conversation.context_retention);
  CHECK(a.errors.stop_after == b.errors.stop_after);
  CHECK(a.errors.ignored == b.errors.ignored);
  CHECK(a.streaming == b.streaming);
  CHECK(a.targets.dialect == b.targets.dialect);
  CHECK(a.targets.router_url == b.targets.router_url);
  CHECK(a.targets.admin_url == b.targets.admin_url);
  CHECK(a.targets.auth == b.targets.auth);
  CHECK(a.targets.tls_verify == b.targets.tls_verify);
  CHECK(a.targets.ca_file == b.targets.ca_file);
  CHECK(a.targets.total_timeout == b.targets.total_timeout);
  CHECK(a.targets.connect_timeout == b.targets.connect_timeout);
  CHECK(a.targets.first_byte_timeout == b.targets.first_byte_timeout);
  CHECK(a.targets.stall_timeout == b.targets.stall_timeout);
  CHECK(a.targets.headers == b.targets.headers);
  CHECK(a.targets.max_tokens_field == b.targets.max_tokens_field);
  CHECK(a.prices.size() == b.prices.size());
  CHECK(a.default_price.has_value() == b.default_price.has_value());
  CHECK(a.max_duration == b.max_duration);
  CHECK(a.max_requests == b.max_requests);
  REQUIRE(a.phases.size() == b.phases.size());
  for (std::size_t i = 0; i < a.phases.size(); ++i) {
    CHECK(a.phases[i].name == b.phases[i].name);
    CHECK(a.phases[i].duration == b.phases[i].duration);
    CHECK(a.phases[i].target_users == b.phases[i].target_users);
    CHECK(a.phases[i].strategy == b.phases[i].strategy);
    CHECK(a.phases[i].measure == b.phases[i].measure);
  }
  CHECK(a.cleanup_on_completion == b.cleanup_on_completion);
  CHECK(a.export_to == b.export_to);
  CHECK(a.retain_logs == b.retain_logs);
  CHECK(a.log_export_path == b.log_export_path);
}

void check_round_trip(const std::string& text, scenario::load_options options) {
  const auto first = test::load(text, options);
  REQUIRE(test::lines(first.errors) == std::vector<std::string>{});
  // Another time and another random seed: nothing may be drawn again.
  options.now += std::chrono::hours{5};
  options.random_seed += 1;
  options.seed.reset();
  options.set.clear();
  options.name.clear();
  const auto again = test::load(first.effective, options);
  INFO(first.effective);
  CHECK(test::lines(again.errors).empty());
  REQUIRE(again.loaded);
  check_same(*first.loaded, *again.loaded);
  CHECK(again.effective == first.effective);
}

} // namespace

TEST_CASE("the effective scenario gives the same plan again") {
  check_round_trip(with_spec(""), test::options());
  auto options = test::options({{"STAGE", "5"}});
  options.random_seed = 77;
  check_round_trip(
      with_spec(
          "  promptNonce: yes\n"
          "  organizations: { count: 2, distribution: weighted, weights: [1, 2], namingPattern: "
          "'{timestamp}-{run}-{index}' }\n"
          "  users: { per_org: { min: 2, max: 9, distribution: gaussian }, namePrefix: '5', "
          "apiKeys: { perUser: 2 }, roles: ['1', admin], metadata: { tier: 2, on: yes } }\n"
          "  userBehavior:\n"
          "    behaviors: [{ name: chat, weight: 2 }, { name: other }]\n"
          "    questionsPerSession: { max: 40 }\n"
          "    thinkTimeSeconds: { base: '${STAGE}s', max: 9 }\n"
          "    sessionDuration: { min: 1, max: 2.5, unit: hours }\n"
          "    questionStrategies: [{ name: technical, weight: 1e-1 }]\n"
          "    modelPreferences: [{ model: 'yes', weight: 3 }, { model: '7' }]\n"
          "    maxTokensPerRequest: 64\n"
          "    temperature: { base: 0.7, variance: 0.2, distribution: uniform }\n"
          "    conversationStyle: { multiTurnProbability: 0.4, turnsPerConversation: { max: 1 "
          "}, contextRetention: no }\n"
          "    errorHandling: { stopOnErrors: yes, ignoreErrorCodes: [404] }\n"
          "    extraBody: { '<<': '$${A}' }\n"
          "  loadPattern: { phases: [{ duration: 1m, targetActiveUsers: 3, measure: no }] }\n"
          "  limits: { maxDurationSec: 5m, maxRequests: 9 }\n"
          "  pricing: { models: { a: { promptPerMillion: 1, completionPerMillion: 2 } } }\n"
          "  cleanup: { exportResultsTo: 'a: {timestamp} # b', retainLogs: no, logExportPath: "
          "'{name}' }\n"
          "  targets:\n"
          "    platform: loadtest-v1\n"
          "    apiRouterUrl: https://a.example:8443/x\n"
          "    userOrgUrl: http://b\n"
          "    authHeader: x-api-key\n"
          "    caFile: certs/ca.pem\n"
          "    firstByteTimeout: 5\n"
          "    headers: { X-Stage: 'on' }\n"),
      options);
}

TEST_CASE("the effective scenario holds the seed and the run id") {
  auto options = test::options();
  options.seed = 1234567;
  const auto loaded = test::load(with_spec(""), options);
  REQUIRE(loaded.loaded);
  CHECK(loaded.effective.find("\n  seed: 1234567\n") != std::string::npos);
  CHECK(loaded.effective.find("\n  testRunId: " + loaded.loaded->test_run_id + "\n") !=
        std::string::npos);
}

TEST_CASE("no secret stands in the effective scenario, but where it comes from does") {
  const auto loaded = test::load(
      with_spec("  targets:\n"
                "    apiRouterUrl: http://a\n"
                "    adminApiKey: ${ADMIN_KEY}\n"
                "    apiKeys: ['literal-key', '${USER_KEY:-fallback-key}', 'pre-${USER_KEY}']\n"
                "    headers:\n"
                "      Authorization: Basic c2VjcmV0\n"
                "      X-Trace: ${USER_KEY}\n"
                "      X-Mixed: a${USER_KEY}\n"
                "      X-Plain: visible\n"),
      test::options({{"ADMIN_KEY", "admin-key-value"}, {"USER_KEY", "user-key-value"}}));
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->targets.static_keys.at(2).reveal() == "pre-user-key-value");
  CHECK(loaded.loaded->targets.headers.at("X-Mixed") == "auser-key-value");
  for (const auto* hidden :
       {"literal-key", "fallback-key", "admin-key-value", "user-key-value", "pre-", "c2VjcmV0"}) {
    INFO(hidden);
    CHECK(loaded.effective.find(hidden) == std::string::npos);
  }
  for (const auto* visible : {"adminApiKey: ${ADMIN_KEY}", "X-Plain: visible",
                              "X-Trace: ${USER_KEY}", "Authorization: \"[redacted]\""}) {
    INFO(visible);
    CHECK(loaded.effective.find(visible) != std::string::npos);
  }
}

TEST_CASE("the effective scenario has the order of the reference, whatever form a value has") {
  const auto effective =
      test::load(with_spec("  workers: { onLost: give-up, env: { A: b }, replicas: 2 }\n"))
          .effective;
  CHECK(effective.find("replicas:") < effective.find("env:"));
  CHECK(effective.find("env:") < effective.find("onLost:"));
}

TEST_CASE("metadata that the environment gives is shown by where it comes from") {
  const auto effective =
      test::load(
          with_spec("  organizations: { customMetadata: { team: blue, build: '${BUILD}' } }\n"
                    "  users: { metadata: { access-token: abc } }\n"),
          test::options({{"BUILD", "4711"}}))
          .effective;
  CHECK(effective.find("team: blue") != std::string::npos);
  CHECK(effective.find("build: ${BUILD}") != std::string::npos);
  CHECK(effective.find("abc") == std::string::npos);
}

TEST_CASE("what a terminal would obey stands in the effective scenario as an escape, and reads the "
          "same") {
  const auto loaded = test::load(with_spec(
      "  users: { metadata: { a: \"x\\u009b31m\\u202ey\\e[2J\", b: 'Zürich\u202e' } }\n"));
  REQUIRE(loaded.loaded);
  CHECK(core::printable(loaded.effective, '\n') == loaded.effective);
  const auto again = test::load(loaded.effective);
  REQUIRE(again.loaded);
  CHECK(again.effective == loaded.effective);
  CHECK(again.loaded->user_metadata == loaded.loaded->user_metadata);
}

TEST_CASE("what was written with ${NAME} stays so, wherever it stands") {
  const auto options = test::options({{"STAGE", "prod-4711"}, {"PAUSE", "3"}});
  const auto loaded =
      test::load(with_spec("  userBehavior: { thinkTimeSeconds: { base: '${PAUSE}' } }\n"
                           "  organizations: { namePrefix: 'of-${STAGE}' }\n"
                           "  targets: { apiRouterUrl: 'http://${HOST:-a.example}/x' }\n"),
                 options);
  REQUIRE(loaded.loaded);
  CHECK(loaded.effective.find("4711") == std::string::npos);
  CHECK(loaded.effective.find("of-${STAGE}") != std::string::npos);
  CHECK(loaded.effective.find("http://${HOST:-a.example}/x") != std::string::npos);
  const auto again = test::load(loaded.effective, options);
  REQUIRE(again.loaded);
  CHECK(again.effective == loaded.effective);
  CHECK(again.loaded->targets.router_url == "http://a.example/x");
}

TEST_CASE("a secret that stands in the file or on the command line is noted, and not repeated") {
  auto options = test::options({{"KEY", "from-outside"}});
  options.set = {{"targets.headers.Authorization", "Basic xyz"}};
  const auto loaded = test::load(with_spec("  targets:\n"
                                           "    apiRouterUrl: http://a\n"
                                           "    apiKeys: [literal-key, '${KEY}']\n"
                                           "    headers: { X-Stage: test }\n"),
                                 options);
  CHECK(test::lines(loaded.notes) ==
        std::vector<std::string>{
            "test.yaml:7:15: spec.targets.apiKeys[0]: a secret that stands in the file; ${NAME} "
            "takes it from the environment",
            "--set: spec.targets.headers.Authorization: a secret on the command line, which every "
            "user of this machine can read; '${NAME}' takes it from the environment"});
  CHECK(test::load(loaded.effective, options).notes.size() == 1);
}

TEST_CASE("variables of workers are shown unless they may be secret") {
  const auto effective = [](const std::string& env) {
    return test::load(with_spec("  workers: { env: " + env + " }\n"),
                      test::options({{"KEY", "value-of-key"}}))
        .effective;
  };
  for (const auto& text :
       {effective("{ LEVEL: plain-text, API_KEY: hidden-text, OTHER: 'a${KEY}' }"),
        effective("[{ name: API_KEY, value: hidden-text }, { name: B, value: '${KEY}' }]")}) {
    INFO(text);
    CHECK(text.find("hidden-text") == std::string::npos);
    CHECK(text.find("value-of-key") == std::string::npos);
  }
  CHECK(effective("{ LEVEL: plain-text }").find("LEVEL: plain-text") != std::string::npos);
}

TEST_CASE("a scenario with mistakes has no effective form") {
  CHECK(test::load(with_spec("  sed: 1\n")).effective.empty());
}

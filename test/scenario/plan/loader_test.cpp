#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>

using namespace loadtest;
using namespace std::chrono_literals;
using test::plan_of;
using test::with_spec;

TEST_CASE("the smallest scenario names only its target and gets the documented defaults") {
  const auto plan = plan_of("apiVersion: loadtest.ai-aas.dev/v1\n"
                            "kind: LoadTestScenario\n"
                            "spec: { targets: { apiRouterUrl: 'http://127.0.0.1:8000' } }\n");
  CHECK(plan.name == "test");
  CHECK(plan.org_users == std::vector<std::uint32_t>{1});
  CHECK(plan.behaviors == std::vector<scenario::behavior_choice>{{"chat"}});
  CHECK(plan.questions_per_session == core::distribution{core::shape::uniform, 10, 0, 5, 15});
  CHECK(plan.think_seconds.kind == core::shape::gaussian);
  CHECK(plan.think_seconds.center == 5.0);
  CHECK(plan.think_seconds.deviation == 1.0);
  CHECK(plan.question_strategies == std::vector<scenario::weighted_name>{{"mixed", 1.0}});
  CHECK(plan.models.empty());
  CHECK(plan.max_tokens.center == 0.0);
  CHECK_FALSE(plan.temperature);
  CHECK(plan.streaming);
  CHECK_FALSE(plan.targets.dialect);
  CHECK(plan.targets.total_timeout == 60s);
  CHECK(plan.targets.connect_timeout == 10s);
  CHECK_FALSE(plan.targets.first_byte_timeout);
  CHECK(plan.targets.tls_verify);
  CHECK(plan.keys_per_user == 1);
  CHECK(plan.phases.empty());
  CHECK(plan.cleanup_on_completion);
  CHECK_FALSE(plan.max_duration);
  CHECK_FALSE(plan.seed_given);
}

TEST_CASE("every key that is built reaches the plan") {
  const auto plan = plan_of(with_spec(
      "  seed: 18446744073709551615\n"
      "  promptNonce: true\n"
      "  organizations: { count: 3, namePrefix: acme, customMetadata: { team: blue, tier: 2 } }\n"
      "  users: { perOrg: { min: 4, max: 8 }, namingPattern: 'u{index}-of-{org}', roles: [a, b], "
      "metadata: { x: 1 } }\n"
      "  apiKeys: { perUser: 2, namePrefix: probe, expiryDays: 7 }\n"
      "  userBehavior:\n"
      "    behavior: reader\n"
      "    questionsPerSession: { min: 2, max: 3 }\n"
      "    thinkTimeSeconds: { min: 500ms, max: 1.5, distribution: exponential }\n"
      "    questionStrategies: [{ name: technical, weight: 2 }, { name: historical }]\n"
      "    modelPreferences: [{ model: small, weight: 0.7 }, { model: big, weight: 0.3 }]\n"
      "    maxTokensPerRequest: { base: 100, variance: 20, distribution: uniform }\n"
      "    temperature: 0.5\n"
      "    conversationStyle:\n"
      "      multiTurnProbability: 0.25\n"
      "      turnsPerConversation: { min: 3, max: 4 }\n"
      "      contextRetention: 0.5\n"
      "    streaming: false\n"
      "  loadPattern:\n"
      "    type: ramp-up\n"
      "    phases:\n"
      "      - { duration: 1m, targetActiveUsers: 10, rampStrategy: exponential, measure: false }\n"
      "      - { name: hold, duration: 1h30m, targetActiveUsers: 12, rampStrategy: step }\n"
      "  limits: { maxDurationSec: 90, maxRequests: 1000 }\n"
      "  pricing:\n"
      "    models: { small: { promptPerMillion: 1, completionPerMillion: 2, cachedPerMillion: 0.5 "
      "} "
      "}\n"
      "    default: { promptPerMillion: 3, completionPerMillion: 4 }\n"
      "  cleanup: { onCompletion: false, exportResultsTo: 'out/{name}/{timestamp}/{testRunId}', "
      "retainLogs: false, retainMetrics: false, logExportPath: 'logs/{name}' }\n"));
  CHECK(plan.seed == 18446744073709551615U);
  CHECK(plan.seed_given);
  CHECK(plan.org_users == std::vector<std::uint32_t>{6, 6, 6});
  CHECK(plan.test_run_id.starts_with("test-20240131T120000Z-"));
  CHECK(plan.org_name(2) == "acme-" + plan.test_run_id + "-2");
  CHECK(plan.user_name(2, 5) == "u5-of-" + plan.org_name(2));
  CHECK(plan.org_metadata == std::map<std::string, std::string>{{"team", "blue"}, {"tier", "2"}});
  CHECK(plan.keys_per_user == 2);
  CHECK(plan.key_name_prefix == "probe");
  CHECK(plan.key_expiry_days == 7U);
  CHECK(plan.behaviors == std::vector<scenario::behavior_choice>{{"reader"}});
  CHECK(plan.questions_per_session == core::distribution{core::shape::uniform, 2.5, 0, 2, 3});
  CHECK(plan.think_seconds == core::distribution{core::shape::exponential, 1.0, 0, 0.5, 1.5});
  CHECK(plan.question_strategies ==
        std::vector<scenario::weighted_name>{{"technical", 2.0}, {"historical", 1.0}});
  CHECK(plan.models == std::vector<scenario::weighted_name>{{"small", 0.7}, {"big", 0.3}});
  CHECK(plan.max_tokens == core::distribution{core::shape::uniform, 100, 0, 80, 120});
  CHECK(plan.temperature->center == 0.5);
  CHECK(plan.conversation.multi_turn_probability == 0.25);
  CHECK(plan.conversation.min_turns == 3);
  CHECK(plan.conversation.max_turns == 4);
  CHECK(plan.conversation.context_retention == 0.5);
  CHECK_FALSE(plan.streaming);
  REQUIRE(plan.phases.size() == 2);
  CHECK(plan.phases[0].name == "phase-1");
  CHECK(plan.phases[0].duration == 1min);
  CHECK(plan.phases[0].target_users == 10);
  CHECK(plan.phases[0].strategy == scenario::ramp::exponential);
  CHECK_FALSE(plan.phases[0].measure);
  CHECK(plan.phases[1].name == "hold");
  CHECK(plan.phases[1].duration == 90min);
  CHECK(plan.phases[1].strategy == scenario::ramp::step);
  CHECK(plan.phases[1].measure);
  CHECK(plan.max_duration == 90s);
  CHECK(plan.max_requests == 1000U);
  CHECK(plan.price_of("small")->cached_per_million == 0.5);
  CHECK(plan.price_of("other")->completion_per_million == 4.0);
  CHECK(plan.prompt_nonce);
  CHECK(plan.user_roles == std::vector<std::string>{"a", "b"});
  CHECK(plan.user_metadata.at("x") == "1");
  CHECK_FALSE(plan.cleanup_on_completion);
  CHECK_FALSE(plan.retain_logs);
  CHECK(plan.log_export_path == "logs/test");
  CHECK(plan.export_to == "out/test/20240131T120000Z/" + plan.test_run_id);
}

TEST_CASE("snake_case, aliases and the earlier place of a key load as the canonical names do") {
  const auto plan =
      plan_of(with_spec("  organizations: { custom_metadata: { a: b } }\n"
                        "  users: { per_org: 3, api_keys: { per_user: 4 } }\n"
                        "  user_behavior: { think_time_seconds: { min: 1, max: 2 } }\n"
                        "  load_pattern: { phases: [{ duration: 5, "
                        "target_active_users: 2, ramp_strategy: step }] }\n"
                        "  limits: { max_duration_sec: 7 }\n"));
  CHECK(plan.org_metadata.at("a") == "b");
  CHECK(plan.org_users == std::vector<std::uint32_t>{3});
  CHECK(plan.keys_per_user == 4);
  CHECK(plan.think_seconds.high == 2.0);
  CHECK(plan.phases.at(0).duration == 5s);
  CHECK(plan.phases.at(0).strategy == scenario::ramp::step);
  CHECK(plan.max_duration == 7s);
}

TEST_CASE("null and empty strings mean not set") {
  const auto plan = plan_of(with_spec("  seed:\n"
                                      "  organizations: { count: '' }\n"
                                      "  users: ~\n"
                                      "  userBehavior: { temperature: null, behavior: }\n"
                                      "  thresholds:\n"));
  CHECK_FALSE(plan.seed_given);
  CHECK(plan.org_count == 1);
  CHECK(plan.org_users.size() == 1);
}

TEST_CASE(
    "uniform users are the same for every organisation, other shapes are drawn from the seed") {
  const auto sizes = [](const std::string& shape, int seed) {
    return plan_of(with_spec("  seed: " + std::to_string(seed) +
                             "\n"
                             "  organizations: { count: 50 }\n"
                             "  users: { perOrg: { min: 5, max: 10, distribution: " +
                             shape + " } }\n"))
        .org_users;
  };
  CHECK(sizes("uniform", 1) == std::vector<std::uint32_t>(50, 8));
  const auto drawn = sizes("random", 1);
  CHECK(*std::min_element(drawn.begin(), drawn.end()) == 5);
  CHECK(*std::max_element(drawn.begin(), drawn.end()) == 10);
  CHECK(drawn == sizes("random", 1));
  CHECK(drawn != sizes("random", 2));
}

TEST_CASE("weights spread the users of all organisations anew, and chance does") {
  const auto sizes = [](const std::string& orgs, const std::string& per_org) {
    return plan_of(with_spec("  seed: 3\n  organizations: { " + orgs +
                             " }\n  users: { perOrg: " + per_org + " }\n"))
        .org_users;
  };
  using users = std::vector<std::uint32_t>;
  const std::string weighted = "distribution: weighted, count: 3, weights: ";
  CHECK(sizes(weighted + "[6, 3, 1]", "10") == users{18, 9, 3});
  CHECK(sizes(weighted + "[1, 1, 1]", "7") == users{7, 7, 7});
  // Nobody is lost in rounding, and no organisation is without a user.
  CHECK(sizes(weighted + "[0.1, 0.1, 0.2]", "3") == users{2, 3, 4});
  CHECK(sizes(weighted + "[1000, 1, 1]", "1") == users{1, 1, 1});
  CHECK(sizes(weighted + "[1, 1, 1000]", "5") == users{1, 1, 13});

  const auto chance = sizes("distribution: random, count: 50", "20");
  CHECK(std::accumulate(chance.begin(), chance.end(), 0U) == 1000);
  const auto [least, most] = std::minmax_element(chance.begin(), chance.end());
  CHECK((*least >= 8 && *least < 20 && *most > 20 && *most <= 35));
  CHECK(chance == sizes("distribution: random, count: 50", "20"));
  CHECK(sizes("distribution: even, count: 3", "{ min: 1, max: 9, distribution: random }") ==
        sizes("count: 3", "{ min: 1, max: 9, distribution: random }"));
}

TEST_CASE("the seed and the run id of the command line win over the file's") {
  auto options = test::options();
  options.seed = 7;
  options.test_run_id = "nightly-1";
  options.random_seed = 99;
  const auto text = "apiVersion: loadtest.ai-aas.dev/v1\nkind: LoadTestScenario\n"
                    "metadata: { testRunId: from-file }\n"
                    "spec: { seed: 3, targets: { apiRouterUrl: 'http://a' } }\n";
  CHECK(plan_of(text, options).seed == 7);
  CHECK(plan_of(text, options).test_run_id == "nightly-1");
  CHECK(plan_of(text).seed == 3);
  CHECK(plan_of(text).test_run_id == "from-file");
}

TEST_CASE("a scenario without a seed takes the random one") {
  auto options = test::options();
  options.random_seed = 99;
  const auto plan = plan_of(with_spec(""), options);
  CHECK(plan.seed == 99);
  CHECK_FALSE(plan.seed_given);
}

TEST_CASE("a written bound of the turns moves the default of the other") {
  const auto turns = [](const std::string& value) {
    const auto plan = plan_of(with_spec(
        "  userBehavior: { conversationStyle: { turnsPerConversation: " + value + " } }"));
    return std::pair{plan.conversation.min_turns, plan.conversation.max_turns};
  };
  CHECK(turns("{ min: 9 }") == std::pair{9U, 9U});
  CHECK(turns("{ max: 1 }") == std::pair{1U, 1U});
  CHECK(turns("{ max: 3 }") == std::pair{2U, 3U});
}

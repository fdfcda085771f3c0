#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;
using lines = std::vector<std::string>;

TEST_CASE("all keys that are not built are named at once, with their places") {
  const auto loaded = test::load(with_spec("  advanced: { debug: true }\n"
                                           "  testTypes: [{ name: a, modelTargeting: {} }]\n"
                                           "  looping: { enabled: true }\n"
                                           "  metrics: { listen: '127.0.0.1:9090' }\n"
                                           "  loadPattern: { arrivals: { sessionsPerSecond: 2 } }\n"
                                           "  cleanup: { exportResultsTo: 's3://bucket/x' }\n"));
  CHECK(test::lines(loaded.not_built) ==
        lines{"test.yaml:5:15: spec.advanced.debug: not built yet; remove it to run this scenario",
              "test.yaml:6:3: spec.testTypes: not built yet; remove it to run this scenario",
              "test.yaml:7:3: spec.looping: not built yet; remove it to run this scenario",
              "test.yaml:8:14: spec.metrics.listen: not built yet; remove it to run this scenario",
              "test.yaml:9:18: spec.loadPattern.arrivals: not built yet; remove it to run this "
              "scenario",
              "test.yaml:10:31: spec.cleanup.exportResultsTo: export to S3 is not built yet; name "
              "a directory"});
  CHECK(loaded.errors.empty());
  CHECK(loaded.loaded);
}

TEST_CASE("a key that is not built may say what happens anyway") {
  const auto loaded = test::load(with_spec("  advanced: { debug: false }\n"
                                           "  looping: { enabled: false }\n"
                                           "  metrics: { exportInterval: 10s }\n"));
  CHECK(test::lines(loaded.not_built).empty());
  CHECK(loaded.loaded);
}

TEST_CASE("what happens anyway may be said in any way") {
  for (const auto* same :
       {"  advanced: { dryRun: no }\n", "  advanced: { dry_run: Off, debug: FALSE }\n",
        "  metrics: { exportInterval: 10 }\n",
        "  metrics: { exportInterval: 10000ms, perUser: auto }\n"}) {
    CHECK(test::load(with_spec(same)).not_built.empty());
    CHECK(test::errors_of(same).empty());
  }
  for (const auto* other : {"  advanced: { dryRun: yes }\n", "  metrics: { exportInterval: 11 }\n",
                            "  metrics: { perUser: true }\n"})
    CHECK(test::load(with_spec(other)).not_built.size() == 1);
}

TEST_CASE("a salt may be a text, which is kept secret") {
  for (const auto* lines :
       {"  cacheSalt: a-salt\n", "  testTypes: [{ name: a, cacheSalt: a-salt }]\n",
        "  test_types: [{ name: a, cache_salt: { customSaltValue: a-salt } }]\n"}) {
    const auto loaded = test::load(with_spec(lines));
    CHECK(loaded.errors.empty());
    CHECK(loaded.not_built.size() == 1);
    CHECK(loaded.notes.empty());
    CHECK(loaded.effective.find("a-salt") == std::string::npos);
  }
}

TEST_CASE("a section that is not built may be switched off") {
  const auto loaded = test::load(with_spec("  cacheSalt: { enabled: false, strategy: org_id }\n"
                                           "  looping: { enabled: no, max_loops: 3 }\n"
                                           "  advanced: { chaos: { enabled: off } }\n"));
  CHECK(test::lines(loaded.not_built).empty());
  CHECK(loaded.loaded);
  CHECK(test::load(with_spec("  looping: { maxLoops: 3 }\n")).not_built.size() == 1);
}

TEST_CASE("both generations of the spellings are known, also of what is not built") {
  const auto loaded = test::load(
      with_spec("  test_types: { distribution: { random_short: 0.4, long: 60 }, cache_strategy: "
                "{ avoid_cache: true, uniqueness_seed: 7, cache_behavior: avoid } }\n"
                "  model_targeting: { medium_llm_models: [a], slm_models: [b], rules: "
                "[{ condition: 'query_length < 50', target_type: slm }] }\n"
                "  scenario_mix: { scenarios: [{ name: a }], selection_strategy: round_robin }\n"
                "  document_library: { storage: { type: s3, access_key: a }, document_count: 9 }\n"
                "  cache_salt: { strategy: custom, custom_salt_value: x }\n"
                "  workers: { users_per_worker: 5, env: [{ name: A, value: b }], resources: "
                "{ requests: { cpu: 500m } } }\n"
                "  metrics: { scrape: [a, b], capture: [token_usage] }\n"));
  CHECK(test::lines(loaded.errors) == lines{});
  CHECK(loaded.not_built.size() == 6);
}

TEST_CASE("mistakes inside a key that is not built are told as well") {
  const auto loaded = test::load(with_spec("  cacheSalt: { enabld: true }\n"));
  CHECK(test::lines(loaded.errors) ==
        lines{"test.yaml:5:16: spec.cacheSalt.enabld: unknown key; did you mean 'enabled'?"});
  CHECK(loaded.not_built.size() == 1);

  CHECK(test::errors_of("  testTypes: [{ nme: a }, { name: b, kind: short, modelTargeting: { "
                        "slmModel: [] } }]\n") ==
        lines{"test.yaml:5:15: spec.testTypes[0]: 'name' is missing",
              "test.yaml:5:17: spec.testTypes[0].nme: unknown key; did you mean 'name'?",
              "test.yaml:5:44: spec.testTypes[1].kind: 'short' is not known; did you mean "
              "'random_short'? known: random_short, long, cached",
              "test.yaml:5:69: spec.testTypes[1].modelTargeting.slmModel: unknown key; did you "
              "mean 'slmModels'?"});
  CHECK(test::errors_of("  testTypes: random_short\n") ==
        lines{"test.yaml:5:14: spec.testTypes: expected a list or keys and values, found one "
              "value"});
  CHECK(test::errors_of("  workers: { env: [{ name: A }], resources: { request: {} } }\n") ==
        lines{"test.yaml:5:20: spec.workers.env[0]: 'value' is missing",
              "test.yaml:5:47: spec.workers.resources.request: unknown key; did you mean "
              "'requests'?"});
}

TEST_CASE("the keys of a cluster are noted as unused") {
  const auto loaded = test::load(with_spec("  workers: { replicas: 4, onLost: give-up }\n"));
  CHECK(loaded.loaded);
  CHECK(loaded.not_built.empty());
  CHECK(test::lines(loaded.notes) == lines{"test.yaml:5:3: spec.workers: unused in a local run"});
}

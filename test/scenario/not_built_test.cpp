#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;
using lines = std::vector<std::string>;

TEST_CASE("all keys that are not built are named at once, with their places") {
  const auto loaded = test::load(with_spec("  promptNonce: true\n"
                                           "  testTypes: [{ name: a, modelTargeting: {} }]\n"
                                           "  looping: { enabled: true }\n"
                                           "  metrics: { listen: '127.0.0.1:9090' }\n"
                                           "  loadPattern: { type: wave }\n"
                                           "  cleanup: { exportResultsTo: 's3://bucket/x' }\n"));
  CHECK(test::lines(loaded.not_built) ==
        lines{"test.yaml:5:3: spec.promptNonce: not built yet; remove it to run this scenario",
              "test.yaml:6:3: spec.testTypes: not built yet; remove it to run this scenario",
              "test.yaml:7:14: spec.looping.enabled: not built yet; remove it to run this scenario",
              "test.yaml:8:14: spec.metrics.listen: not built yet; remove it to run this scenario",
              "test.yaml:9:24: spec.loadPattern.type: 'wave' is not built yet; choose ramp-up or "
              "steady or custom",
              "test.yaml:10:31: spec.cleanup.exportResultsTo: export to S3 is not built yet; name "
              "a directory"});
  CHECK(loaded.errors.empty());
  CHECK(loaded.loaded);
}

TEST_CASE("a key that is not built may say what happens anyway") {
  const auto loaded = test::load(with_spec("  promptNonce: false\n"
                                           "  looping: { enabled: false }\n"
                                           "  cleanup: { retainMetrics: true }\n"));
  CHECK(test::lines(loaded.not_built).empty());
  CHECK(loaded.loaded);
}

TEST_CASE("mistakes inside a key that is not built are told as well") {
  const auto loaded = test::load(with_spec("  cacheSalt: { enabld: true }\n"));
  CHECK(test::lines(loaded.errors) ==
        lines{"test.yaml:5:16: spec.cacheSalt.enabld: unknown key; did you mean 'enabled'?"});
  CHECK(loaded.not_built.size() == 1);
}

TEST_CASE("the keys of a cluster are noted as unused") {
  const auto loaded = test::load(with_spec("  workers: { replicas: 4, onLost: give-up }\n"));
  CHECK(loaded.loaded);
  CHECK(loaded.not_built.empty());
  CHECK(test::lines(loaded.notes) == lines{"test.yaml:5:3: spec.workers: unused in a local run"});
}

TEST_CASE("a ramp-up without phases is not built, with phases it is") {
  CHECK(test::load(with_spec("  loadPattern: { type: ramp-up }\n")).not_built.size() == 1);
  CHECK(test::load(with_spec("  loadPattern: { type: steady }\n")).not_built.empty());
  CHECK(test::load(with_spec("  loadPattern: { type: ramp-up, phases: [{ duration: 1s, "
                             "targetActiveUsers: 1 }] }\n"))
            .not_built.empty());
}

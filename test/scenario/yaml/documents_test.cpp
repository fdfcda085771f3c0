#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using lines = std::vector<std::string>;

namespace {

std::string bare(const std::string& name) {
  return "apiVersion: loadtest.ai-aas.dev/v1\n"
         "kind: LoadTestScenario\n"
         "metadata: { name: " +
         name +
         " }\n"
         "spec: { targets: { apiRouterUrl: 'http://a' } }\n";
}

std::string config_map(const std::string& entries) {
  return "apiVersion: v1\n"
         "kind: ConfigMap\n"
         "metadata: { name: mapped }\n"
         "data:\n" +
         entries;
}

} // namespace

TEST_CASE("one of several scenarios is chosen by name") {
  const auto text = bare("first") + "---\n" + bare("second");
  auto options = test::options();
  options.name = "second";
  CHECK(test::plan_of(text, options).name == "second");

  CHECK(test::lines(test::load(text).errors) ==
        lines{"test.yaml:6:1: the file holds several scenarios; choose one with --name: first, "
              "second"});
  options.name = "third";
  CHECK(test::lines(test::load(text, options).errors) ==
        lines{"test.yaml:1:1: no scenario is called 'third'; the file holds: first, second"});
}

TEST_CASE("other documents are skipped with a note") {
  const auto loaded =
      test::load("apiVersion: v1\nkind: Namespace\nmetadata: { name: x }\n---\n" + bare("it") +
                 "---\napiVersion: loadtest.ai-aas.dev/v1alpha1\nkind: TestScenario\n"
                 "metadata: { name: qa }\n---\n- a\n- list\n");
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->name == "it");
  CHECK(test::lines(loaded.notes) ==
        lines{"test.yaml:1:1: document skipped: its kind is Namespace",
              "test.yaml:10:1: document skipped: request templates like 'qa' are not built yet",
              "test.yaml:14:1: document skipped: it has no kind"});
}

TEST_CASE("another version of the scenario's resource is refused") {
  CHECK(test::lines(test::load("apiVersion: loadtest.ai-aas.dev/v2\nkind: LoadTestScenario\n"
                               "spec: { targets: { apiRouterUrl: 'http://a' } }\n")
                        .errors) ==
        lines{"test.yaml:1:13: apiVersion: must be loadtest.ai-aas.dev/v1"});
  CHECK(test::lines(test::load("kind: LoadTestScenario\n"
                               "spec: { targets: { apiRouterUrl: 'http://a' } }\n")
                        .errors) ==
        lines{"test.yaml:1:1: apiVersion: is missing; must be loadtest.ai-aas.dev/v1"});
}

TEST_CASE("a scenario in a ConfigMap takes the map's name when it has none") {
  const auto plan = test::plan_of(config_map("  load-test-config.yaml: |\n"
                                             "    apiVersion: loadtest.ai-aas.dev/v1\n"
                                             "    kind: LoadTestScenario\n"
                                             "    spec:\n"
                                             "      targets: { apiRouterUrl: 'http://a' }\n"));
  CHECK(plan.name == "mapped");
  CHECK(test::plan_of(config_map("  any.json: '{\"apiVersion\": \"loadtest.ai-aas.dev/v1\", "
                                 "\"kind\": \"LoadTestScenario\", \"metadata\": {\"name\": "
                                 "\"json\"}, \"spec\": {\"targets\": {\"apiRouterUrl\": "
                                 "\"http://a\"}}}'\n"))
            .name == "json");
}

TEST_CASE("mistakes inside a ConfigMap have their place in the outer file") {
  CHECK(test::lines(test::load(config_map("  load-test-config.yaml: |\n"
                                          "\n"
                                          "    spec:\n"
                                          "      sed: 1\n"
                                          "      targets: { apiRouterUrl: 'http://a' }\n"))
                        .errors) ==
        lines{"test.yaml:8:7: spec.sed: unknown key; did you mean 'seed'?"});
  // A quoted text has only one place.
  CHECK(test::lines(test::load(config_map("  load-test-config.yaml: \"spec: { sed: 1, targets: { "
                                          "apiRouterUrl: 'http://a' } }\"\n"))
                        .errors) ==
        lines{"test.yaml:5:26: spec.sed: unknown key; did you mean 'seed'?"});
}

TEST_CASE("data that is no YAML is an error only under a name that says YAML") {
  const auto scenario = "  load-test-config.yaml: |\n"
                        "    spec: { targets: { apiRouterUrl: 'http://a' } }\n";
  const auto loaded = test::load(config_map(scenario + std::string{"  notes.txt: 'a: [b'\n"
                                                                   "  words.txt: some words\n"
                                                                   "  documents.json: '[]'\n"
                                                                   "  scenarios.yaml: |\n"
                                                                   "    scenarios: [{ name: qa "
                                                                   "}]\n"}));
  CHECK(loaded.loaded);
  CHECK(test::lines(loaded.notes) ==
        lines{"test.yaml:8:3: data.words.txt: skipped: it is no scenario",
              "test.yaml:9:3: data.documents.json: skipped: it is no scenario",
              "test.yaml:10:3: data.scenarios.yaml: skipped: request templates are not built yet"});
  CHECK(test::lines(test::load(config_map("  a.yaml: |\n"
                                          "    b: [c\n"
                                          "    d: e\n"))
                        .errors)
            .at(0)
            .starts_with("test.yaml:7:6: data.a.yaml: not valid YAML"));
  CHECK(test::lines(test::load(config_map("  a.yaml: { b: c }\n")).errors).at(0) ==
        "test.yaml:5:11: data.a.yaml: must be text; write 'a.yaml: |'");
}

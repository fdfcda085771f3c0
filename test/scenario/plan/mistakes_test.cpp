#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::errors_of;
using lines = std::vector<std::string>;

TEST_CASE("five mistakes give five messages, each with its line and column") {
  CHECK(errors_of("  organizations: { count: none }\n"
                  "  users:\n"
                  "    perOrg: { min: 20, max: 10 }\n"
                  "  userBehavior:\n"
                  "    qestionsPerSession: { min: 1, max: 2 }\n"
                  "    streaming: maybe\n"
                  "  loadPattern:\n"
                  "    phases:\n"
                  "      - { name: hold, duration: soon, targetActiveUsers: 1 }\n") ==
        lines{"test.yaml:5:27: spec.organizations.count: expected a whole number, found 'none'",
              "test.yaml:7:13: spec.users.perOrg: min '20' is greater than max '10'",
              "test.yaml:9:5: spec.userBehavior.qestionsPerSession: unknown key; did you mean "
              "'questionsPerSession'?",
              "test.yaml:10:16: spec.userBehavior.streaming: expected true or false, found 'maybe'",
              "test.yaml:13:33: spec.loadPattern.phases[0].duration: expected a duration like "
              "500ms, 30s, 1h30m or a number of seconds, found 'soon'"});
}

TEST_CASE("a value out of its range is refused with the range") {
  CHECK(errors_of("  organizations: { count: 0 }\n") ==
        lines{"test.yaml:5:27: spec.organizations.count: must be at least 1, found '0'"});
  CHECK(errors_of("  organizations: { count: -3 }\n") ==
        lines{"test.yaml:5:27: spec.organizations.count: must be at least 1, found '-3'"});
  CHECK(errors_of("  userBehavior: { conversationStyle: { multiTurnProbability: 1.5 } }\n") ==
        lines{"test.yaml:5:62: spec.userBehavior.conversationStyle.multiTurnProbability: must be "
              "at most 1, found '1.5'"});
  CHECK(errors_of("  limits: { maxDuration: 0s }\n") ==
        lines{"test.yaml:5:26: spec.limits.maxDuration: must be longer than zero"});
}

TEST_CASE("a value of the wrong kind is refused with the kind that is wanted") {
  CHECK(errors_of("  organizations: 3\n") ==
        lines{"test.yaml:5:18: spec.organizations: expected keys and values, found one value"});
  CHECK(errors_of("  seed: [1, 2]\n") ==
        lines{"test.yaml:5:9: spec.seed: expected one value, found a list"});
  CHECK(
      errors_of("  userBehavior: { modelPreferences: gpt }\n") ==
      lines{"test.yaml:5:37: spec.userBehavior.modelPreferences: expected a list, found one value; "
            "write '- ' before each entry"});
  CHECK(errors_of("  userBehavior: { temperature: warm }\n") ==
        lines{"test.yaml:5:32: spec.userBehavior.temperature: expected a number, found 'warm'"});
}

TEST_CASE("an unknown value is refused with the known ones") {
  CHECK(errors_of("  userBehavior: { questionStrategies: [{ name: historic, weight: 1 }] }\n") ==
        lines{"test.yaml:5:48: spec.userBehavior.questionStrategies[0].name: 'historic' is not "
              "known; did you mean 'historical'? known: historical, mathematical, geographical, "
              "hypothetical, technical, mixed"});
}

TEST_CASE("a key that is given twice is refused, under any of its names") {
  CHECK(errors_of("  seed: 1\n"
                  "  seed: 2\n") ==
        lines{"test.yaml:6:3: spec.seed: given twice; the other is 'seed' in line 5"});
  CHECK(errors_of("  users:\n"
                  "    perOrg: 2\n"
                  "    per_org: 3\n") ==
        lines{"test.yaml:7:5: spec.users.per_org: given twice; the other is 'perOrg' in line 6"});
  CHECK(errors_of("  targets: { apiRouterUrl: 'http://a', headers: { X-A: 1, X-A: 2 } }\n") ==
        lines{"test.yaml:5:59: spec.targets.headers.X-A: given twice"});
}

TEST_CASE("a shape of the load without phases is refused with phases to begin with") {
  CHECK(errors_of("  users: { perOrg: 40 }\n"
                  "  loadPattern: { type: spike }\n") ==
        lines{"test.yaml:6:24: spec.loadPattern.type: 'spike' needs phases that say when and how "
              "many, like phases: [{duration: 1m, targetActiveUsers: 4}, {duration: 30s, "
              "targetActiveUsers: 40, rampStrategy: step}, {duration: 1m, targetActiveUsers: 4, "
              "rampStrategy: step}]; without a type every user has one session"});
  CHECK(errors_of("  loadPattern: { type: steady }\n").empty());
  for (const std::string shape : {"ramp-up", "spike", "wave", "custom"}) {
    const auto refused = errors_of("  loadPattern: { type: " + shape + " }\n");
    REQUIRE(refused.size() == 1);
    // What the message proposes is what is wanted.
    const auto begin = refused.front().find("phases: [");
    const auto phases = refused.front().substr(begin, refused.front().find("]; ") + 1 - begin);
    CHECK(errors_of("  loadPattern: { type: " + shape + ", " + phases + " }\n").empty());
  }
}

TEST_CASE("weights of organisations fit their number and their distribution") {
  CHECK(errors_of("  organizations: { count: 3, distribution: weighted, weights: [1, 2] }\n") ==
        lines{"test.yaml:5:63: spec.organizations.weights: needs a weight for each of the 3 "
              "organizations; there are 2"});
  CHECK(errors_of("  organizations: { count: 3, distribution: weighted }\n") ==
        lines{"test.yaml:5:44: spec.organizations.distribution: needs a weight for each of the 3 "
              "organizations; there are 0"});
  CHECK(errors_of("  organizations: { count: 2, weights: [1, 2] }\n") ==
        lines{"test.yaml:5:39: spec.organizations.weights: has an effect with 'distribution: "
              "weighted' alone; write that, or remove the weights"});
  CHECK(errors_of("  organizations: { count: 2, distribution: weighted, weights: [1, 0] }\n") ==
        lines{"test.yaml:5:67: spec.organizations.weights[1]: must be greater than 0, found '0'"});
}

TEST_CASE("weights that choose nothing are refused") {
  CHECK(errors_of("  userBehavior: { modelPreferences: [] }\n") ==
        lines{"test.yaml:5:37: spec.userBehavior.modelPreferences: the list is empty; remove the "
              "key or add an entry"});
  CHECK(errors_of("  userBehavior: { modelPreferences: [{ model: a, weight: 0 }] }\n") ==
        lines{"test.yaml:5:37: spec.userBehavior.modelPreferences: all weights are 0; give one "
              "that is greater"});
  CHECK(errors_of("  userBehavior: { modelPreferences: [{ weight: 1 }] }\n") ==
        lines{"test.yaml:5:38: spec.userBehavior.modelPreferences[0]: 'model' is missing"});
}

TEST_CASE("a text that is no YAML is refused where it stops being YAML") {
  const auto errors = [](const std::string& text) { return test::lines(test::load(text).errors); };
  CHECK(errors("spec:\n  seed: 1\n   users: 2\n") ==
        lines{"test.yaml:3:9: not valid YAML: illegal map value; does the line before it end with "
              "':', is the indentation right, and is every text with ': ' in it quoted?"});
  CHECK(errors_of("  users:\n    perOrg:2\n") ==
        lines{"test.yaml:6:5: spec.users: expected keys and values, found one value; write a space "
              "behind each ':'"});
  CHECK(errors("spec:\n  name: \"open\n") ==
        lines{"test.yaml:2:9: not valid YAML: the quoted text has no end"});
  CHECK(errors("") == lines{"test.yaml:1:1: holds no scenario; one begins with 'apiVersion: "
                            "loadtest.ai-aas.dev/v1' and 'kind: LoadTestScenario'"});
}

TEST_CASE("two phases of one name and unknown placeholders in names are refused") {
  CHECK(errors_of("  loadPattern:\n"
                  "    phases:\n"
                  "      - { name: hold, duration: 1s, targetActiveUsers: 1 }\n"
                  "      - { name: hold, duration: 1s, targetActiveUsers: 1 }\n") ==
        lines{"test.yaml:8:17: spec.loadPattern.phases[1].name: another phase is called 'hold' "
              "too; their statistics could not be told apart"});
  CHECK(errors_of("  organizations: { count: 2, namingPattern: 'org-{idx}' }\n") ==
        lines{"test.yaml:5:45: spec.organizations.namingPattern: '{idx}' is not known; known: "
              "{index}, {timestamp}, {random}, {run}"});
  CHECK(errors_of("  organizations: { count: 2, namingPattern: org }\n") ==
        lines{"test.yaml:5:45: spec.organizations.namingPattern: must contain {index}, or all "
              "would have one name"});
  CHECK(errors_of("  users: { namePrefix: u, namingPattern: 'u-{index}' }\n") ==
        lines{"test.yaml:5:24: spec.users.namePrefix: contradicts 'namingPattern'; remove one of "
              "the two"});
}

TEST_CASE("names that would spoil file names and headers are refused") {
  for (const std::string name : {"../up", "two words", ".hidden", "-x"}) {
    const auto text = "apiVersion: loadtest.ai-aas.dev/v1\nkind: LoadTestScenario\n"
                      "metadata: { name: '" +
                      name + "' }\nspec: { targets: { apiRouterUrl: 'http://a' } }\n";
    INFO(name);
    const auto found = test::load(text).errors;
    REQUIRE_FALSE(found.empty());
    CHECK(found.front().path == "metadata.name");
    CHECK(found.front().line == 3);
  }
}

TEST_CASE("behaviours stand in one of two keys, and one of them can be chosen") {
  CHECK(
      errors_of("  userBehavior: { behavior: chat, behaviors: [{ name: chat }] }\n") ==
      lines{"test.yaml:5:46: spec.userBehavior.behaviors: stands beside behavior; give one of the "
            "two: what all users do, or what some of them do"});
  CHECK(errors_of("  userBehavior: { behaviors: [] }\n") ==
        lines{"test.yaml:5:30: spec.userBehavior.behaviors: the list is empty; remove the key or "
              "add an entry"});
  CHECK(errors_of("  userBehavior: { behaviors: [{ name: chat, weight: 0 }] }\n") ==
        lines{"test.yaml:5:30: spec.userBehavior.behaviors: all weights are 0; give one that is "
              "greater"});
}

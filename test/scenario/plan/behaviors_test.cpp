#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using lines = std::vector<std::string>;

namespace {

const scenario::known_behaviors known{
    {"chat", {}},
    {"rag",
     {{"topK", std::int64_t{5}, "documents to retrieve", 1, 50},
      {"threshold", 0.5, "least score", 0, 1},
      {"index", std::string{"main"}, "where to look"},
      {"rerank", false, "sort them again"},
      {"pause", std::chrono::nanoseconds{1s}, "between two calls"}}}};

scenario::load_result load(const std::string& behaviors) {
  auto options = test::options();
  options.behaviors = &known;
  return test::load(test::with_spec("  userBehavior: { " + behaviors + " }\n"), options);
}

parameters params_of(const std::string& params) {
  const auto loaded = load("behaviors: [{ name: rag, params: " + params + " }]");
  INFO(test::lines(loaded.errors).empty());
  REQUIRE(loaded.loaded);
  return *loaded.loaded->behaviors.at(0).params;
}

lines errors_of(const std::string& params) {
  return test::lines(load("behaviors: [{ name: rag, params: " + params + " }]").errors);
}

} // namespace

TEST_CASE("a parameter has its default, or what the scenario gives") {
  const auto defaults = params_of("{}");
  CHECK(defaults.integer("topK") == 5);
  CHECK(defaults.number("threshold") == 0.5);
  CHECK(defaults.text("index") == "main");
  CHECK_FALSE(defaults.flag("rerank"));
  CHECK(defaults.duration("pause") == 1s);
  const auto given = params_of("{ topK: 50, threshold: 1, index: '7', rerank: yes, pause: 250ms }");
  CHECK(given.integer("topK") == 50);
  CHECK(given.number("threshold") == 1.0);
  CHECK(given.text("index") == "7");
  CHECK(given.flag("rerank"));
  CHECK(given.duration("pause") == 250ms);
}

TEST_CASE("what was not declared can't be asked for, nor as another type") {
  const auto params = params_of("{}");
  CHECK_THROWS_AS(params.integer("topk"), std::logic_error);
  CHECK_THROWS_AS(params.number("topK"), std::logic_error);
}

TEST_CASE("mistakes in parameters are reported as those of every other key") {
  const std::string at = "spec.userBehavior.behaviors[0].params.";
  CHECK(errors_of("{ topK: 51 }") ==
        lines{"test.yaml:5:60: " + at + "topK: must be at most 50, found '51'"});
  CHECK(errors_of("{ topK: many }") ==
        lines{"test.yaml:5:60: " + at + "topK: expected a whole number, found 'many'"});
  CHECK(errors_of("{ rerank: [1] }") ==
        lines{"test.yaml:5:62: " + at + "rerank: expected one value, found a list"});
  CHECK(errors_of("{ top_k: 4 }") == lines{"test.yaml:5:54: " + at +
                                           "top_k: there is no such parameter; did you mean "
                                           "'topK'?"});
  CHECK(test::lines(load("behaviors: [{ name: chat, params: { topK: 4 } }]").errors) ==
        lines{"test.yaml:5:55: " + at + "topK: the behaviour has no parameters; remove it"});
}

TEST_CASE("a behaviour that there is not is named with those that there are") {
  CHECK(test::lines(load("behavior: chatt").errors) ==
        lines{"test.yaml:5:29: spec.userBehavior.behavior: there is no behavior 'chatt'; known: "
              "chat, rag"});
  CHECK(test::lines(load("behaviors: [{ name: chat }, { name: shout }]").errors) ==
        lines{"test.yaml:5:55: spec.userBehavior.behaviors[1].name: there is no behavior 'shout'; "
              "known: chat, rag"});
}

TEST_CASE("one behaviour may stand in the mix twice, and the effective scenario says it again") {
  const auto loaded = load(
      "behaviors: [{ name: rag, weight: 2, params: { topK: 9 } }, { name: rag }, { name: chat }]");
  REQUIRE(loaded.loaded);
  const auto& behaviors = loaded.loaded->behaviors;
  REQUIRE(behaviors.size() == 3);
  CHECK(behaviors[0].weight == 2.0);
  CHECK(behaviors[0].params->integer("topK") == 9);
  CHECK(behaviors[1].params->integer("topK") == 5);
  CHECK(behaviors[2].params->all().empty());
  auto options = test::options();
  options.behaviors = &known;
  const auto again = test::load(loaded.effective, options);
  REQUIRE(again.loaded);
  CHECK(again.loaded->behaviors == behaviors);
}

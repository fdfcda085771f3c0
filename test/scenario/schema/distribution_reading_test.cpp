#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

#include <limits>

using namespace loadtest;
using core::distribution;
using core::shape;

namespace {

constexpr double unlimited = std::numeric_limits<double>::max();

distribution think(const std::string& value) {
  return test::plan_of(test::with_spec("  userBehavior: { thinkTimeSeconds: " + value + " }"))
      .think_seconds;
}

std::string think_error(const std::string& value) {
  const auto errors =
      test::load(test::with_spec("  userBehavior: { thinkTimeSeconds: " + value + " }")).errors;
  return errors.empty() ? "" : errors.front().message;
}

} // namespace

TEST_CASE("base and variance are gaussian, with half the variance as standard deviation") {
  CHECK(think("{ base: 3, variance: 2 }") == distribution{shape::gaussian, 3, 1, 0, unlimited});
  CHECK(think("{ base: 3, variance: 2, min: 1, max: 4 }") ==
        distribution{shape::gaussian, 3, 1, 1, 4});
}

TEST_CASE("values without bounds of their own keep to those of their key") {
  const auto plan = test::plan_of(
      test::with_spec("  userBehavior: { temperature: { base: 0.7, variance: 0.2 }, "
                      "questionsPerSession: { base: 8, variance: 4 }, maxTokensPerRequest: { base: "
                      "90, variance: 200, distribution: uniform } }"));
  CHECK(plan.temperature == distribution{shape::gaussian, 0.7, 0.1, 0, 2});
  CHECK(plan.questions_per_session == distribution{shape::gaussian, 8, 2, 1, 1e6});
  CHECK(plan.max_tokens == distribution{shape::uniform, 90, 0, 1, 290});
}

TEST_CASE("two bounds are uniform between them") {
  CHECK(think("{ min: 1, max: 4 }") == distribution{shape::uniform, 2.5, 0, 1, 4});
  CHECK(think("{ min: 1, max: 4, distribution: random }") ==
        distribution{shape::uniform, 2.5, 0, 1, 4});
}

TEST_CASE("a named shape takes its centre and width from what is given") {
  CHECK(think("{ min: 1, max: 4, distribution: gaussian }") ==
        distribution{shape::gaussian, 2.5, 0.5, 1, 4});
  CHECK(think("{ base: 2, min: 1, max: 4, distribution: exponential }") ==
        distribution{shape::exponential, 2, 0, 1, 4});
  CHECK(think("{ min: 1, max: 5, distribution: poisson }") ==
        distribution{shape::poisson, 3, 0, 1, 5});
  CHECK(think("{ base: 5, variance: 2, distribution: uniform }") ==
        distribution{shape::uniform, 5, 0, 3, 7});
  // Bounds are enough for uniform, whatever stands beside them.
  CHECK(think("{ base: 2, min: 1, max: 4, distribution: uniform }") ==
        distribution{shape::uniform, 2, 0, 1, 4});
  CHECK(think("{ min: 1, max: 4, variance: 1, distribution: uniform }") ==
        distribution{shape::uniform, 2.5, 0, 1, 4});
  CHECK(think("{ base: 1, variance: 2, distribution: uniform }") ==
        distribution{shape::uniform, 1, 0, 0, 3});
}

TEST_CASE("what is left out comes from the key's default") {
  CHECK(think("{ distribution: exponential }").center == 5);
  CHECK(think("{ base: 3 }") == distribution{shape::gaussian, 3, 0.6, 0, unlimited});
  CHECK(think("{ base: 500ms }") == distribution{shape::gaussian, 0.5, 0.1, 0, unlimited});
  CHECK(think("{ base: 0.3, min: 0.1 }").deviation == 0.06);
  CHECK(think("{ base: 0 }").kind == shape::constant);
  CHECK(think("{ variance: 4 }").deviation == 2);
  CHECK(think("{ max: 6 }") == distribution{shape::gaussian, 5, 1, 0, 6});
}

TEST_CASE("one number means always that") {
  CHECK(think("2.5").kind == shape::constant);
  CHECK(think("2.5").center == 2.5);
  CHECK(think("800ms").center == 0.8);
  CHECK(think("{ base: 2, variance: 0 }").kind == shape::constant);
}

TEST_CASE("a distribution that contradicts itself is refused") {
  CHECK(think_error("{ min: 5, max: 2 }") == "min '5' is greater than max '2'");
  CHECK(think_error("{ base: 1, min: 2 }") == "base '1' is less than min '2'");
  CHECK(think_error("{ base: 9, max: 4 }") == "base '9' is greater than max '4'");
  // The default is nothing that anybody wrote.
  CHECK(think_error("{ max: 4 }") == "'min' is missing; give both bounds, or base");
  CHECK(think_error("{ min: 6 }") == "'max' is missing; give both bounds, or base");
  const auto errors =
      test::errors_of("  userBehavior: { maxTokensPerRequest: { distribution: gaussian } }");
  REQUIRE(errors.size() == 1);
  CHECK(errors[0] == "test.yaml:5:40: spec.userBehavior.maxTokensPerRequest: give base, or min "
                     "and max");
}

TEST_CASE("one bound takes the other from the default unless that contradicts it") {
  const auto questions = [](const std::string& value) {
    const auto d =
        test::plan_of(test::with_spec("  userBehavior: { questionsPerSession: " + value + " }"))
            .questions_per_session;
    return std::pair{d.low, d.high};
  };
  CHECK(questions("{ max: 30 }") == std::pair{5.0, 30.0});
  CHECK(questions("{ min: 20 }") == std::pair{20.0, 20.0});
}

TEST_CASE("numbers of a session's duration are in the unit that it names") {
  const auto session = [](const std::string& value) {
    return *test::plan_of(test::with_spec("  userBehavior: { sessionDuration: " + value + " }"))
                .session_seconds;
  };
  CHECK(session("{ min: 5, max: 10, unit: minutes }") ==
        distribution{shape::uniform, 450, 0, 300, 600});
  CHECK(session("{ min: 90s, max: 0.5, unit: hours, distribution: exponential }") ==
        distribution{shape::exponential, 945, 0, 90, 1800});
  CHECK(session("{ base: 2, variance: 1, unit: minutes }") ==
        distribution{shape::gaussian, 120, 30, 0, unlimited});
  CHECK(think("{ base: 2, variance: 500ms }") ==
        distribution{shape::gaussian, 2, 0.25, 0, unlimited});
  CHECK(session("{ base: 60, variance: 10 }") ==
        distribution{shape::gaussian, 60, 5, 0, unlimited});
  CHECK(session("2m").center == 120);
  CHECK(test::errors_of(
            "  userBehavior: { sessionDuration: { min: 10, max: 5, unit: minutes } }\n") ==
        std::vector<std::string>{"test.yaml:5:36: spec.userBehavior.sessionDuration: min '10' is "
                                 "greater than max '5'"});
}

#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;
using lines = std::vector<std::string>;

namespace {

std::string extra_body(const std::string& value,
                       const scenario::load_options& options = test::options()) {
  return test::plan_of(with_spec("  userBehavior: { extraBody: " + value + " }\n"), options)
      .extra_body;
}

} // namespace

TEST_CASE("further fields are sent in the order and with the types in which they are written") {
  CHECK(extra_body("{ top_p: 0.9, ignore_eos: true, min_tokens: 5, seed: -7 }") ==
        R"("top_p":0.9,"ignore_eos":true,"min_tokens":5,"seed":-7)");
  CHECK(
      extra_body("{ stop: ['\\n', END], tools: [{ type: function, strict: False }], user: '5' }") ==
      R"("stop":["\\n","END"],"tools":[{"type":"function","strict":false}],"user":"5")");
  CHECK(extra_body("{ a: ~, b: '', c: {}, d: [], e: yes, f: 0x1F, g: 0o17, h: 1e3, i: +2 }") ==
        R"("a":null,"b":"","c":{},"d":[],"e":"yes","f":31,"g":15,"h":1000.0,"i":2)");
  CHECK(extra_body("{ most: 18446744073709551615, more: 18446744073709551616 }") ==
        R"("most":18446744073709551615,"more":1.8446744073709552e+19)");
  CHECK(extra_body("{}").empty());
  CHECK(extra_body("").empty());
}

TEST_CASE("what the environment gives is a number where it is written plain, and text in quotes") {
  const auto plan = test::plan_of(with_spec("  userBehavior:\n"
                                            "    extraBody:\n"
                                            "      top_k: ${K}\n"
                                            "      user: \"${K}\"\n"),
                                  test::options({{"K", "40"}}));
  CHECK(plan.extra_body == R"("top_k":40,"user":"40")");
}

TEST_CASE("fields that a request has anyway are refused with the key that sets them") {
  CHECK(test::errors_of("  userBehavior: { extraBody: { model: a, temperature: 0, stream: no, "
                        "max_completion_tokens: 9 } }\n") ==
        lines{"test.yaml:5:39: spec.userBehavior.extraBody.model: is a field that every request "
              "has; use userBehavior.modelPreferences",
              "test.yaml:5:55: spec.userBehavior.extraBody.temperature: is a field that every "
              "request has; use userBehavior.temperature",
              "test.yaml:5:66: spec.userBehavior.extraBody.stream: is a field that every request "
              "has; use userBehavior.streaming",
              "test.yaml:5:93: spec.userBehavior.extraBody.max_completion_tokens: is a field that "
              "every request has; use userBehavior.maxTokensPerRequest with "
              "targets.maxTokensField: max_completion_tokens"});
  CHECK(test::errors_of(
            "  userBehavior: { extraBody: { max_new_tokens: 9 } }\n"
            "  targets: { apiRouterUrl: 'http://a', maxTokensField: max_new_tokens }\n") ==
        lines{"test.yaml:5:48: spec.userBehavior.extraBody.max_new_tokens: is a field that every "
              "request has; use userBehavior.maxTokensPerRequest"});
}

TEST_CASE("several answers to a question do not go with a limit on cost") {
  const std::string extra = "  userBehavior: { extraBody: { n: 3 } }\n";
  CHECK(test::errors_of(extra).empty());
  CHECK(test::errors_of(extra + "  limits: { maxCostUsd: 1 }\n"
                                "  pricing: { default: { promptPerMillion: 1, "
                                "completionPerMillion: 2 } }\n") ==
        lines{"test.yaml:5:35: spec.userBehavior.extraBody.n: makes answers cost more than "
              "'maxCostUsd' reckons with, which is one to a question; remove one of the two"});
}

TEST_CASE("templates and repeated keys in further fields are refused") {
  const auto loaded = test::load(with_spec(
      "  userBehavior: { extraBody: { user: '{{.UserID}}', tags: [a, '{{.OrgID}}'] } }\n"));
  CHECK(test::lines(loaded.not_built) ==
        lines{"test.yaml:5:38: spec.userBehavior.extraBody.user: templates like {{…}} are not "
              "built yet; write the value itself",
              "test.yaml:5:63: spec.userBehavior.extraBody.tags[1]: templates like {{…}} are not "
              "built yet; write the value itself"});
  CHECK(test::errors_of("  userBehavior: { extraBody: { a: { b: 1, b: 2 }, c: 1, c: 2 } }\n") ==
        lines{"test.yaml:5:43: spec.userBehavior.extraBody.a.b: given twice",
              "test.yaml:5:57: spec.userBehavior.extraBody.c: given twice"});
  CHECK(test::errors_of("  userBehavior: { extraBody: [a] }\n") ==
        lines{"test.yaml:5:30: spec.userBehavior.extraBody: expected keys and values, found a "
              "list"});
}

TEST_CASE("further fields survive in the effective scenario, but for what may be secret") {
  auto options = test::options({{"WHO", "someone"}, {"K", "7"}, {"PIN", "4321"}});
  const auto loaded = test::load(with_spec("  userBehavior:\n"
                                           "    extraBody:\n"
                                           "      top_k: ${K}\n"
                                           "      min_tokens: 5\n"
                                           "      access_key: ${PIN}\n"
                                           "      stop: ['5', 'true', '~', plain, 'quoted \"']\n"
                                           "      nested: { list: [1, 2.5, null], empty: '' }\n"
                                           "      user: ${WHO}\n"
                                           "      tokens: [1, abc]\n"),
                                 options);
  REQUIRE(loaded.loaded);
  CHECK(loaded.effective.find("someone") == std::string::npos);
  CHECK(loaded.effective.find("abc") == std::string::npos);
  CHECK(loaded.effective.find("4321") == std::string::npos);
  CHECK(loaded.effective.find("top_k: ${K}") != std::string::npos);
  const auto again = test::plan_of(loaded.effective, options);
  auto expected = loaded.loaded->extra_body;
  expected.replace(expected.find("abc"), 3, "[redacted]");
  CHECK(again.extra_body == expected);
}

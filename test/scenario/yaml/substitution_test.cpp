#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;
using lines = std::vector<std::string>;

namespace {

/// The name of the behaviour after substitution: a text without rules.
std::string substituted(const std::string& value,
                        const std::map<std::string, std::string>& environment) {
  return test::plan_of(with_spec("  userBehavior: { behavior: \"" + value + "\" }"),
                       test::options(environment))
      .behaviors.front()
      .name;
}

} // namespace

TEST_CASE("references are replaced from the environment, with defaults") {
  CHECK(substituted("${A}", {{"A", "x"}}) == "x");
  CHECK(substituted("1${A}2${B}3", {{"A", "x"}, {"B", "y"}}) == "1x2y3");
  CHECK(substituted("${A:-d}", {}) == "d");
  CHECK(substituted("${A:-d}", {{"A", "x"}}) == "x");
  CHECK(substituted("${A:-d}", {{"A", ""}}) == "d");
  CHECK(substituted("${A:-http://h:1/${B:-p}}", {}) == "http://h:1/p");
  CHECK(substituted("$A costs 5$", {{"A", "x"}}) == "$A costs 5$");
}

TEST_CASE("a replaced text is read as though it had been written") {
  const auto options = test::options({{"COUNT", "4"}, {"EMPTY", ""}});
  const auto plan = test::plan_of(
      with_spec("  organizations: { count: '${COUNT}' }\n  seed: '${EMPTY}'\n"), options);
  CHECK(plan.org_count == 4);
  CHECK_FALSE(plan.seed_given);
}

TEST_CASE("a variable that is not set is one error, with the way out") {
  CHECK(test::errors_of("  targets: { apiRouterUrl: '${ROUTER}' }\n  seed: ${SEED}\n") ==
        lines{"test.yaml:5:28: spec.targets.apiRouterUrl: the environment variable ROUTER is not "
              "set; set it, or write ${ROUTER:-default}",
              "test.yaml:6:9: spec.seed: the environment variable SEED is not set; set it, or "
              "write ${SEED:-default}"});
}

TEST_CASE("a reference that is none is refused") {
  CHECK(test::errors_of("  seed: ${A-B}\n") ==
        lines{"test.yaml:5:9: spec.seed: '${A-B}' is not a reference to an environment variable; "
              "write ${NAME} or ${NAME:-default}, or $${ for a literal '${'"});
  CHECK(test::errors_of("  seed: '${A'\n") ==
        lines{"test.yaml:5:9: spec.seed: '${' without its '}'; a literal '${' is written '$${'"});
}

TEST_CASE("an unset variable in a default is an error of its own") {
  CHECK(test::errors_of("  seed: '${A:-${B}}'\n") ==
        lines{"test.yaml:5:9: spec.seed: the environment variable B is not set; set it, or write "
              "${B:-default}"});
}

TEST_CASE("what is written with two dollars is no reference, and stays so") {
  const auto options = test::options({{"A", "a${B}"}});
  const auto behavior = [&](const std::string& text) {
    const auto loaded = test::load(with_spec("  userBehavior: { behavior: '" + text +
                                             "', extraBody: { note: '" + text + "' } }\n"),
                                   options);
    REQUIRE(loaded.loaded);
    const auto again = test::load(loaded.effective, options);
    REQUIRE(again.loaded);
    CHECK(again.loaded->behaviors == loaded.loaded->behaviors);
    return loaded.loaded->behaviors.front().name;
  };
  CHECK(behavior("$${B}") == "${B}");
  CHECK(behavior("$${") == "${");
  CHECK(behavior("$$${A}") == "$${A}");
  CHECK(behavior("x $${A} ${A} $5") == "x ${A} a${B} $5");
  CHECK(behavior("${C:-$${A}}") == "${A}");
  // No secret, and so nothing to hide.
  const auto body =
      test::load(with_spec("  userBehavior: { extraBody: { note: 'see $${B}' } }\n"), options);
  CHECK(body.effective.find("note: \"see $${B}\"") != std::string::npos);
}

TEST_CASE("the key of the environment is shown as a reference only") {
  const auto loaded =
      test::load(with_spec("  targets: { platform: loadtest-v1, apiRouterUrl: 'http://a', "
                           "userOrgUrl: 'http://b' }\n"),
                 test::options({{"ADMIN_API_KEY", "from-outside"}}));
  for (const auto& text : {loaded.effective, loaded.resolved}) {
    CHECK(text.find("adminApiKey: ${ADMIN_API_KEY}") != std::string::npos);
    CHECK(text.find("from-outside") == std::string::npos);
  }
}

TEST_CASE("references are replaced in bounds") {
  std::string deep = "x";
  for (int i = 0; i < 21; ++i)
    deep = "${A:-" + deep + "}";
  CHECK(test::errors_of("  seed: '" + deep + "'\n") ==
        lines{"test.yaml:5:9: spec.seed: defaults stand in defaults more than 20 deep"});
  std::string many;
  for (int i = 0; i < 20; ++i)
    many += "${A}";
  const auto errors =
      test::lines(test::load(with_spec("  userBehavior: { behavior: '" + many + "' }"),
                             test::options({{"A", std::string(1 << 20, 'x')}}))
                      .errors);
  CHECK(errors == lines{"test.yaml:5:29: spec.userBehavior.behavior: too large: more than 16 MiB "
                        "come from the environment"});
}

TEST_CASE("an error shows the reference, never the value of the variable") {
  const auto errors =
      test::lines(test::load(with_spec("  seed: ${TOKEN}\n"
                                       "  userBehavior: { streaming: '${TOKEN}' }\n"
                                       "  users: { perOrg: { min: '${TOKEN}', max: 3 } }\n"
                                       "  targets: { apiRouterUrl: '${TOKEN}', platform: "
                                       "'${TOKEN}', headers: { \"X Y\": '${TOKEN}' } }\n"),
                             test::options({{"TOKEN", "sk-very-secret"}}))
                      .errors);
  CHECK(errors.size() == 6);
  for (const auto& error : errors) {
    INFO(error);
    CHECK(error.find("sk-very") == std::string::npos);
  }
}

TEST_CASE("a variable that may not be referred to is an error where it is set") {
  auto options = test::options({{"SECRET", "x"}, {"OPEN", "y"}});
  options.forbidden_variable = [](const std::string& name) {
    return name == "OPEN" ? std::string{} : "no " + name;
  };
  const auto errors = [&](const std::string& value) {
    return test::lines(
        test::load(with_spec("  userBehavior: { behavior: \"" + value + "\" }"), options).errors);
  };
  CHECK(errors("${OPEN}").empty());
  CHECK(errors("${UNSET:-d}").empty());
  for (const auto* value :
       {"${SECRET}", "${SECRET:-d}", "${UNSET:-${SECRET}}", "${OPEN}${SECRET}"}) {
    const auto all = errors(value);
    REQUIRE(all.size() == 1);
    CHECK(all[0].find("no SECRET") != std::string::npos);
  }
}

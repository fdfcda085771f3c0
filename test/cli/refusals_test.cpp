#include "test/cli/option_parsing.hpp"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace loadtest::cli;
using loadtest::test::parse;
using loadtest::test::variable;

// What the command line refuses, and what it says then: to be read in a row.

namespace {

const std::string commands = "run, coordinator, worker, node, status, stop, cleanup, validate, "
                             "platform, calibrate";

struct refused {
  std::vector<const char*> arguments;
  std::string says;
};

const std::vector<refused> all{
    // Commands.
    {{"runn"}, "loadtest: there is no command 'runn'; did you mean 'run'?\nThere are: " + commands},
    {{"fly"}, "loadtest: there is no command 'fly'\nThere are: " + commands},
    {{"help", "runn"}, "loadtest: there is no command 'runn'; did you mean 'run'?"},
    {{"plan", "a.yaml"}, "loadtest plan is not built yet; there are: " + commands},
    {{"compare", "a", "b"}, "loadtest compare is not built yet; there are: " + commands},
    // Options that do not exist, or not yet.
    {{"run", "a.yaml", "--user", "3"},
     "loadtest run: there is no option --user; did you mean '--users'?\nTry: loadtest run --help"},
    {{"run", "a.yaml", "--durations=3s"},
     "loadtest run: there is no option --durations; did you mean '--duration'?"},
    {{"run", "a.yaml", "--colour"}, "loadtest run: there is no option --colour\n"},
    {{"run", "a.yaml", "--junit", "f"}, "loadtest run: --junit is not built yet"},
    {{"run", "a.yaml", "b.yaml"}, "loadtest run: 'b.yaml' is one argument too many"},
    {{"--users", "3"}, "loadtest: the command comes first, as in: loadtest run --users"},
    {{"worker"}, "loadtest worker: --join is required"},
    // Values.
    {{"run", "a.yaml", "--out"}, "loadtest run: --out needs a value"},
    {{"run", "a.yaml", "--seed", "-1"},
     "loadtest run: --seed: '-1' is no whole number from 0 to 18446744073709551615"},
    {{"run", "a.yaml", "--seed", "often"}, "loadtest run: --seed: 'often' is no whole number"},
    {{"run", "a.yaml", "--users", "0"},
     "loadtest run: --users: '0' is no whole number from 1 to 4294967295"},
    {{"run", "a.yaml", "--users", "2.5"}, "loadtest run: --users: '2.5' is no whole number"},
    {{"run", "a.yaml", "--io-threads", "257"},
     "loadtest run: --io-threads: '257' is no whole number from 1 to 256"},
    {{"run", "a.yaml", "--duration", "soon"},
     "loadtest run: --duration: 'soon' is no time; write it as 500ms, 30s, 5m or 1h30m"},
    {{"run", "a.yaml", "--duration", "0s"}, "loadtest run: --duration: '0s' is no time"},
    {{"run", "a.yaml", "--log-level", "verbose"},
     "loadtest run: --log-level: 'verbose' is none of debug, info, warn, error"},
    {{"run", "a.yaml", "--log-level", "wran"},
     "loadtest run: --log-level: 'wran' is none of debug, info, warn, error; did you mean 'warn'?"},
    {{"run", "a.yaml", "--log-format", "xml"},
     "loadtest run: --log-format: 'xml' is none of text, json"},
    {{"run", "a.yaml", "--set", "users"},
     "loadtest run: --set: 'users' is not PATH=VALUE, such as users.perOrg.max=50"},
    {{"run", "a.yaml", "--platform", "simulted"},
     "loadtest run: --platform: 'simulted' is neither 'simulated' nor the URL of a server, such as "
     "http://127.0.0.1:8000; did you mean 'simulated'?"},
    {{"run", "a.yaml", "--platform", "localhost:8000"},
     "loadtest run: --platform: 'localhost:8000' is neither 'simulated' nor the URL of a server"},
    {{"coordinator", "a.yaml", "--insecure-cluster", "yes"},
     "loadtest coordinator: --insecure-cluster: 'yes' is none of yes-i-know"},
    {{"calibrate", "--streams", "20,10"},
     "loadtest calibrate: --streams: the loads go from low to high"},
    // What does not go together.
    {{"run", "a.yaml", "--config", "b.yaml"},
     "loadtest run: the scenario is named twice, as 'a.yaml' and by --config as 'b.yaml'"},
    {{"run", "a.yaml", "--platform-config", "c.yaml"},
     "loadtest run: --platform-config is for the simulated platform: add --platform simulated"},
    {{"run", "a.yaml", "--platform", "http://h", "--platform-listen", "h:1"},
     "loadtest run: --platform-listen is for the simulated platform"},
    {{"validate", "--schema", "a.yaml"}, "loadtest validate: scenario excludes --schema"},
    {{"platform", "--tls-cert", "c.pem"}, "loadtest platform: --tls-cert requires --tls-key"},
    // What is missing.
    {{"run"},
     "loadtest run: which scenario? Try: loadtest run FILE, or without one: loadtest run "
     "--platform URL"},
    {{"coordinator"}, "loadtest coordinator: which scenario? Try: loadtest coordinator FILE"},
    {{"validate"}, "loadtest validate: which scenario? Try: loadtest validate FILE"},
    {{"cleanup"}, "loadtest cleanup: run-dir is required"},
};

std::string what_is_said(const std::vector<const char*>& arguments) {
  const auto parsed = parse(arguments);
  if (!std::holds_alternative<message>(parsed))
    return "it was taken";
  const auto& said = std::get<message>(parsed);
  CHECK(said.exit_code == 2);
  CHECK(said.out.empty());
  return said.err;
}

} // namespace

TEST_CASE("each refusal says what, where, and the way out") {
  for (const auto& [arguments, says] : all) {
    const auto said = what_is_said(arguments);
    INFO(said);
    CHECK(said.starts_with(says));
    CHECK(said.ends_with('\n'));
  }
}

TEST_CASE("without a command the help is shown, and it is a mistake all the same") {
  const auto said = what_is_said({});
  CHECK(said.starts_with("loadtest: which command?\n"));
  CHECK(said.find("validate") != std::string::npos);
}

TEST_CASE("a mistake in a variable names the variable") {
  const variable seed{"LOADTEST_SEED", "often"};
  const variable level{"LOADTEST_LOG_LEVEL", "warn"};
  CHECK(what_is_said({"run", "a.yaml"}).starts_with("loadtest run: LOADTEST_SEED: 'often' is no"));
  CHECK(what_is_said({"run", "a.yaml", "--seed", "never"})
            .starts_with("loadtest run: --seed: 'never' is no"));
  // What other commands would not understand is nothing to this one.
  CHECK(std::holds_alternative<control_options>(parse({"status"})));
}

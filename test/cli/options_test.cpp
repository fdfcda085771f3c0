#include "test/cli/option_parsing.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <sstream>
#include <string>
#include <vector>

using namespace loadtest::cli;
using loadtest::test::parse;
using loadtest::test::variable;

namespace {

/// An option of `run`, a value for it, the variable that stands in for it, and what it must set.
struct option_case {
  std::vector<const char*> arguments;
  const char* variable_name;
  std::function<bool(const run_options&)> is_set;
};

using assignments = std::vector<std::pair<std::string, std::string>>;

std::vector<option_case> options_of_run() {
  using o = const run_options&;
  return {
      {{"--name", "n"}, "LOADTEST_NAME", [](o r) { return r.scenario.name == "n"; }},
      {{"--seed", "7"}, "LOADTEST_SEED", [](o r) { return r.scenario.seed == 7; }},
      {{"--out", "d"}, "LOADTEST_OUT", [](o r) { return r.out == "d"; }},
      {{"--io-threads", "4"}, "LOADTEST_IO_THREADS", [](o r) { return r.io_threads == 4; }},
      {{"--fallback-clock"}, "LOADTEST_FALLBACK_CLOCK", [](o r) { return r.fallback_clock; }},
      {{"--log-level", "debug"},
       "LOADTEST_LOG_LEVEL",
       [](o r) { return r.log_level == loadtest::core::log_level::debug; }},
      {{"--log-format", "json"},
       "LOADTEST_LOG_FORMAT",
       [](o r) { return r.log_format == log_format::json; }},
      {{"--worker-id", "w"}, "WORKER_ID", [](o r) { return r.worker_id == "w"; }},
      {{"--metrics-listen", "127.0.0.1:9"},
       "LOADTEST_METRICS_LISTEN",
       [](o r) { return r.metrics_listen == "127.0.0.1:9"; }},
      {{"--platform", "simulated"},
       "LOADTEST_PLATFORM",
       [](o r) { return r.platform == "simulated"; }},
      {{"--duration", "5m"},
       "LOADTEST_DURATION",
       [](o r) {
         return r.scenario.set == assignments{{"limits.maxDuration", "5m"}};
       }},
      {{"--users", "12"}, "LOADTEST_USERS", [](o r) { return r.users == 12; }},
      {{"--force"}, "LOADTEST_FORCE", [](o r) { return r.force; }},
      {{"--json"}, "LOADTEST_JSON", [](o r) { return r.json; }},
      {{"--quiet"}, "LOADTEST_QUIET", [](o r) { return r.quiet; }},
  };
}

} // namespace

TEST_CASE("each option of run sets what it names and nothing else") {
  const auto all = options_of_run();
  for (const auto& given : all) {
    auto arguments = given.arguments;
    arguments.insert(arguments.begin(), {"run", "a.yaml"});
    const auto o = std::get<run_options>(parse(arguments));
    for (const auto& checked : all) {
      INFO(given.arguments[0] << " and " << checked.arguments[0]);
      CHECK(checked.is_set(o) == (&checked == &given));
    }
    CHECK(o.scenario.file == "a.yaml");
    CHECK_FALSE(o.cluster);
    CHECK_FALSE(o.restartable);
  }
}

TEST_CASE("each option has its variable") {
  for (const auto& given : options_of_run()) {
    INFO(given.variable_name);
    const variable set{given.variable_name,
                       given.arguments.size() > 1 ? given.arguments[1] : "true"};
    CHECK(given.is_set(std::get<run_options>(parse({"run", "a.yaml"}))));
  }
  const variable yes{"LOADTEST_YES", "true"};
  CHECK(std::get<cleanup_options>(parse({"cleanup", "d"})).yes);
  const variable streams{"LOADTEST_STREAMS", "10,20"};
  CHECK(std::get<calibrate_options>(parse({"calibrate"})).streams ==
        std::vector<std::uint32_t>{10, 20});
  const variable config{"CONFIG_PATH", "c.yaml"};
  CHECK(std::get<run_options>(parse({"run"})).scenario.file == "c.yaml");
  CHECK(std::get<run_options>(parse({"run", "a.yaml"})).scenario.file == "a.yaml");
  CHECK(std::get<run_options>(parse({"run", "-f", "b.yaml"})).scenario.file == "b.yaml");
}

TEST_CASE("the help of a command names the variable of each of its options") {
  for (const auto* command : {"run", "coordinator", "node", "worker", "validate", "platform",
                              "calibrate", "status", "cleanup"}) {
    INFO(command);
    const auto help = std::get<message>(parse({command, "--help"})).out;
    std::istringstream lines{help};
    bool of_options = false;
    for (std::string line; std::getline(lines, line);) {
      of_options = of_options || line.starts_with("Options:");
      if (!of_options || !line.starts_with("  --") || line.find("--config") != std::string::npos)
        continue;
      INFO(line);
      CHECK(line.find("(Env:") != std::string::npos);
    }
  }
}

TEST_CASE("options of the simulated platform are taken with it") {
  const auto o =
      std::get<run_options>(parse({"run", "a.yaml", "--platform", "simulated", "--platform-config",
                                   "p.yaml", "--platform-listen", "127.0.0.1:8"}));
  CHECK(o.platform_config == "p.yaml");
  CHECK(o.platform_listen == "127.0.0.1:8");
  const variable config{"LOADTEST_PLATFORM_CONFIG", "e.yaml"};
  CHECK(
      std::get<run_options>(parse({"run", "a.yaml", "--platform", "simulated"})).platform_config ==
      "e.yaml");
  // The variable may stand there for other runs.
  CHECK(std::holds_alternative<run_options>(parse({"run", "a.yaml", "--platform", "http://h"})));
}

TEST_CASE("a platform needs no scenario: ten users ask it for 30 s") {
  const auto o = std::get<run_options>(parse({"run", "--platform", "http://h:1"}));
  REQUIRE(o.scenario.text);
  CHECK(o.scenario.text->find("perOrg: {min: 10, max: 10}") != std::string::npos);
  CHECK(o.scenario.text->find("duration: 30s, targetActiveUsers: 10") != std::string::npos);
  CHECK(o.scenario.text->find("model") == std::string::npos);
  CHECK(o.platform == "http://h:1");
  const auto more = std::get<run_options>(
      parse({"run", "--platform", "http://h:1", "--users", "3", "--duration", "5s"}));
  CHECK(more.scenario.text->find("perOrg: {min: 3, max: 3}") != std::string::npos);
  CHECK(more.scenario.text->find("duration: 5s, targetActiveUsers: 3") != std::string::npos);
  CHECK_FALSE(more.users);
  CHECK(more.scenario.set.empty());
}

TEST_CASE("an argument beats the variable") {
  const variable seed{"LOADTEST_SEED", "8"};
  const variable users{"LOADTEST_USERS", "80"};
  const variable join{"LOADTEST_JOIN", "e:1"};
  const variable listen{"LOADTEST_CLUSTER_LISTEN", "e:2"};
  const variable worker{"WORKER_ID", "e"};
  for (const auto* command : {"run", "coordinator"}) {
    const auto o = std::get<run_options>(
        parse({command, "a.yaml", "--seed", "7", "--users", "70", "--worker-id", "w"}));
    CHECK(o.scenario.seed == 7);
    CHECK(o.users == 70);
    CHECK(o.worker_id == "w");
  }
  CHECK(std::get<run_options>(parse({"coordinator", "a.yaml", "--cluster-listen", "a:2"}))
            .cluster->listen == "a:2");
  CHECK(std::get<worker_options>(parse({"worker", "--join", "a:1"})).cluster.join == "a:1");
  CHECK(std::get<worker_options>(parse({"worker"})).cluster.join == "e:1");
  CHECK(std::get<validate_options>(parse({"validate", "a.yaml", "--seed", "7"})).scenario.seed ==
        7);
  const variable out{"LOADTEST_OUT", "e"};
  CHECK(std::get<run_options>(parse({"run", "a.yaml", "--out", "d"})).out == "d");
  CHECK(std::get<control_options>(parse({"stop", "d"})).run_directory == "d");
  CHECK(std::get<control_options>(parse({"status", "d"})).run_directory == "d");
  CHECK(std::get<control_options>(parse({"status"})).run_directory == "e");
}

TEST_CASE("a run under way is asked how it is, or to end") {
  const auto status = std::get<control_options>(parse({"status", "d", "--json"}));
  CHECK(status.run_directory == "d");
  CHECK(status.json);
  CHECK_FALSE(status.stop);
  const auto stop = std::get<control_options>(parse({"stop"}));
  CHECK(stop.run_directory.empty());
  CHECK(stop.stop);
  CHECK_FALSE(stop.json);
}

TEST_CASE("clean-up wants the directory of the run") {
  CHECK(std::get<cleanup_options>(parse({"cleanup", "d"})).run_directory == "d");
  CHECK(std::get<message>(parse({"cleanup"})).exit_code == 2);
}

TEST_CASE("the simulated platform takes each of its options") {
  const auto o = std::get<platform_options>(
      parse({"platform", "--listen", "127.0.0.1:1", "--config", "c.yaml", "--admin-key-file", "k",
             "--log-requests", "l", "--tls-cert", "c.pem", "--tls-key", "k.pem"}));
  CHECK(o.listen == "127.0.0.1:1");
  CHECK(o.config == "c.yaml");
  CHECK(o.admin_key_file == "k");
  CHECK(o.log_requests == "l");
  CHECK(o.cert == "c.pem");
  CHECK(o.key == "k.pem");
  CHECK(std::get<platform_options>(parse({"platform"})).listen == "127.0.0.1:8080");
}

TEST_CASE("calibrate takes each of its options, and loads that go up") {
  const auto o = std::get<calibrate_options>(
      parse({"calibrate", "--streams", "10,20", "--events-per-second", "5", "--step-duration", "2",
             "--io-threads", "2", "--tls", "--json", "--out", "f", "--keep"}));
  CHECK(o.streams == std::vector<std::uint32_t>{10, 20});
  CHECK(o.events_per_second == 5.0);
  CHECK(o.step_seconds == 2.0);
  CHECK(o.io_threads == 2);
  CHECK(o.tls);
  CHECK(o.json);
  CHECK(o.out == "f");
  CHECK(o.keep);
  CHECK(std::get<calibrate_options>(parse({"calibrate"})).streams.size() == 6);
  CHECK(std::get<message>(parse({"calibrate", "--streams", "20,10"})).exit_code == 2);
  CHECK(std::get<message>(parse({"calibrate", "--streams", "0"})).exit_code == 2);
  CHECK(std::get<message>(parse({"calibrate", "--streams", "50001"})).exit_code == 2);
  CHECK(std::get<message>(parse({"calibrate", "--events-per-second", "0.4"})).exit_code == 2);
  CHECK(std::get<message>(parse({"calibrate", "--step-duration", "601"})).exit_code == 2);
  CHECK(std::get<message>(parse({"calibrate", "--io-threads", "0"})).exit_code == 2);
  const variable streams{"LOADTEST_STREAMS", "0"};
  CHECK(std::get<message>(parse({"calibrate"})).exit_code == 2);
}

TEST_CASE("validate takes the overrides of a scenario") {
  const auto o = std::get<validate_options>(
      parse({"validate", "a.yaml", "--name", "n", "--seed", "7", "--set", "limits.maxRequests=5"}));
  CHECK(o.scenario.name == "n");
  CHECK(o.scenario.seed == 7);
  CHECK(o.scenario.set == assignments{{"limits.maxRequests", "5"}});
  CHECK_FALSE(o.print);
  CHECK_FALSE(o.schema);
  CHECK_FALSE(o.reference);
}

TEST_CASE("run takes a scenario and its overrides in their order") {
  const auto o = std::get<run_options>(
      parse({"run", "a.yaml", "--seed", "7", "--set", "limits.maxRequests=5", "--set",
             "metadata.name=x=y", "--io-threads", "4", "--out", "d", "--json"}));
  CHECK(o.scenario.file == "a.yaml");
  CHECK(o.scenario.seed == 7);
  CHECK(o.scenario.set == std::vector<std::pair<std::string, std::string>>{
                              {"limits.maxRequests", "5"}, {"metadata.name", "x=y"}});
  CHECK(o.io_threads == 4);
  CHECK(o.out == "d");
  CHECK(o.json);
  CHECK_FALSE(o.quiet);
}

TEST_CASE("the scenario may be named by --config as well") {
  for (const auto* option : {"--config", "-f"})
    CHECK(std::get<run_options>(parse({"run", option, "a.yaml"})).scenario.file == "a.yaml");
  CHECK(std::get<run_options>(parse({"run", "-"})).scenario.file == "-");
}

TEST_CASE("a duration becomes a limit of the scenario") {
  const auto o = std::get<run_options>(parse({"run", "a.yaml", "--duration", "5m"}));
  CHECK(o.scenario.set ==
        std::vector<std::pair<std::string, std::string>>{{"limits.maxDuration", "5m"}});
}

TEST_CASE("the schema and the reference want no scenario") {
  CHECK(std::get<validate_options>(parse({"validate", "--schema"})).schema);
  CHECK(std::get<validate_options>(parse({"validate", "--reference"})).reference);
  const auto o = std::get<validate_options>(parse({"validate", "a.yaml", "b.yaml", "--print"}));
  CHECK(o.files == std::vector<std::string>{"a.yaml", "b.yaml"});
  CHECK(o.print);
}

TEST_CASE("the log has a level, a format and the name of the worker") {
  const auto o = std::get<run_options>(
      parse({"run", "a.yaml", "--log-level", "debug", "--log-format", "json", "--worker-id", "w"}));
  CHECK(o.log_level == loadtest::core::log_level::debug);
  CHECK(o.log_format == log_format::json);
  CHECK(o.worker_id == "w");
  const auto plain = std::get<run_options>(parse({"run", "a.yaml"}));
  CHECK(plain.log_level == loadtest::core::log_level::info);
  CHECK(plain.worker_id == "local");
}

TEST_CASE("in a pod the log is JSON unless it is wanted otherwise") {
  setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1", 1);
  CHECK(std::get<run_options>(parse({"run", "a.yaml"})).log_format == log_format::json);
  CHECK(std::get<run_options>(parse({"run", "a.yaml", "--log-format", "text"})).log_format ==
        log_format::text);
  setenv("LOADTEST_LOG_FORMAT", "text", 1);
  CHECK(std::get<run_options>(parse({"run", "a.yaml"})).log_format == log_format::text);
  unsetenv("LOADTEST_LOG_FORMAT");
  unsetenv("KUBERNETES_SERVICE_HOST");
  CHECK(std::get<run_options>(parse({"run", "a.yaml"})).log_format == log_format::text);
}

TEST_CASE("help and version go to stdout and end with 0") {
  for (const auto* flag : {"--help", "--version"}) {
    const auto m = std::get<message>(parse({flag}));
    CHECK(m.exit_code == 0);
    CHECK_FALSE(m.out.empty());
    CHECK(m.err.empty());
  }
  CHECK(std::get<message>(parse({"run", "--help"})).out.find("--platform") != std::string::npos);
  CHECK(std::get<message>(parse({"help", "run"})).out ==
        std::get<message>(parse({"run", "--help"})).out);
  CHECK(std::get<message>(parse({"help"})).out == std::get<message>(parse({"--help"})).out);
}

TEST_CASE("no help has a character that is not for reading") {
  for (const auto* command : {"run", "coordinator", "worker", "node", "status", "stop", "cleanup",
                              "validate", "platform", "calibrate"}) {
    const auto help = std::get<message>(parse({"help", command})).out;
    INFO(command);
    CHECK_FALSE(help.empty());
    CHECK(std::none_of(help.begin(), help.end(), [](char c) {
      return (static_cast<unsigned char>(c) < ' ' && c != '\n') || c == 0x7F;
    }));
  }
}

#include "cli/options.hpp"

#include <catch2/catch.hpp>
#include <cctype>
#include <stdlib.h>
#include <string>
#include <vector>

using namespace loadtest::cli;

namespace {

options parse(std::vector<const char*> arguments) {
  arguments.insert(arguments.begin(), "loadtest");
  return parse_options(static_cast<int>(arguments.size()), arguments.data());
}

} // namespace

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
  CHECK(std::get<run_options>(parse({"run", "--config", "a.yaml"})).scenario.file == "a.yaml");
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

TEST_CASE("wrong usage is told on stderr and ends with 2") {
  const std::vector<std::vector<const char*>> wrong{
      {},
      {"run"},
      {"fly"},
      {"run", "a.yaml", "--unknown"},
      {"run", "a.yaml", "--seed", "often"},
      {"run", "a.yaml", "--io-threads", "0"},
      {"run", "a.yaml", "--set", "path"},
      {"run", "a.yaml", "--log-level", "loud"},
      {"run", "a.yaml", "--log-format", "xml"},
      {"run", "a.yaml", "--set", "=value"},
      {"run", "a.yaml", "--config", "b.yaml"},
      {"validate"},
      {"validate", "--schema", "a.yaml"},
      {"validate", "--schema", "--reference"},
      {"platform", "--tls-cert", "c.pem"},
  };
  for (const auto& arguments : wrong) {
    const auto parsed = parse(arguments);
    REQUIRE(std::holds_alternative<message>(parsed));
    CHECK(std::get<message>(parsed).exit_code == 2);
    CHECK_FALSE(std::get<message>(parsed).err.empty());
  }
}

TEST_CASE("help and version go to stdout and end with 0") {
  for (const auto* flag : {"--help", "--version"}) {
    const auto m = std::get<message>(parse({flag}));
    CHECK(m.exit_code == 0);
    CHECK_FALSE(m.out.empty());
    CHECK(m.err.empty());
  }
  CHECK(std::get<message>(parse({"run", "--help"})).out.find("--platform") != std::string::npos);
}

TEST_CASE("how nodes trust each other is told to each of them, by options or the environment") {
  const std::vector<std::pair<const char*, std::string cluster_options::*>> both = {
      {"cluster-cert", &cluster_options::certificate},
      {"cluster-key", &cluster_options::key},
      {"cluster-ca", &cluster_options::authority},
      {"join-token-file", &cluster_options::token_file}};
  for (const auto& [name, member] : both) {
    const auto option = std::string{"--"} + name;
    INFO(option);
    const auto worker =
        std::get<worker_options>(parse({"worker", "--join", "h:1", option.c_str(), "FILE"}));
    CHECK(worker.cluster.*member == "FILE");
    const auto coordinator =
        std::get<run_options>(parse({"coordinator", "a.yaml", option.c_str(), "FILE"}));
    CHECK((*coordinator.cluster).*member == "FILE");
    std::string variable = std::string{"LOADTEST_"} + name;
    for (auto& c : variable)
      c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    setenv(variable.c_str(), "ELSEWHERE", 1);
    CHECK(std::get<worker_options>(parse({"worker", "--join", "h:1"})).cluster.*member ==
          "ELSEWHERE");
    unsetenv(variable.c_str());
  }
}

TEST_CASE("a worker says what it joins, whom it expects there and what it gives") {
  const auto o = std::get<worker_options>(
      parse({"worker", "--join", "h:1", "--cluster-name", "run.example", "--allow-env", "A,B",
             "--allow-env", "C", "--allow-file", "/a", "--allow-file", "b,c"}));
  CHECK(o.cluster.join == "h:1");
  CHECK(o.cluster.name == "run.example");
  CHECK(o.allow_env == std::vector<std::string>{"A", "B", "C"});
  CHECK(o.allow_file == std::vector<std::string>{"/a", "b", "c"});
  setenv("LOADTEST_ALLOW_ENV", "D,E", 1);
  setenv("LOADTEST_ALLOW_FILE", "/d", 1);
  setenv("LOADTEST_CLUSTER_NAME", "other.example", 1);
  const auto of_environment = std::get<worker_options>(parse({"worker", "--join", "h:1"}));
  CHECK(of_environment.allow_env == std::vector<std::string>{"D", "E"});
  CHECK(of_environment.allow_file == std::vector<std::string>{"/d"});
  CHECK(of_environment.cluster.name == "other.example");
  for (const auto* name : {"LOADTEST_ALLOW_ENV", "LOADTEST_ALLOW_FILE", "LOADTEST_CLUSTER_NAME"})
    unsetenv(name);
  const auto none = std::get<worker_options>(parse({"worker", "--join", "h:1"}));
  CHECK(none.allow_env.empty());
  CHECK(none.allow_file.empty());
}

#include "test/cli/option_parsing.hpp"

#include <catch2/catch.hpp>

using namespace loadtest::cli;
using loadtest::test::parse;
using loadtest::test::variable;

TEST_CASE("a coordinator has the options of the cluster, a run has none") {
  const auto o = std::get<run_options>(parse(
      {"coordinator", "a.yaml", "--cluster-listen", "0.0.0.0:1", "--cluster-cert", "c.pem",
       "--cluster-key", "k.pem", "--cluster-ca", "a.pem", "--insecure-cluster", "yes-i-know"}));
  REQUIRE(o.cluster);
  CHECK(o.cluster->listen == "0.0.0.0:1");
  CHECK(o.cluster->certificate == "c.pem");
  CHECK(o.cluster->key == "k.pem");
  CHECK(o.cluster->authority == "a.pem");
  CHECK(o.cluster->insecure == "yes-i-know");
  CHECK_FALSE(o.restartable);
  CHECK_FALSE(std::get<run_options>(parse({"run", "a.yaml"})).cluster);
  const variable listen{"LOADTEST_CLUSTER_LISTEN", "0.0.0.0:2"};
  const variable cert{"LOADTEST_CLUSTER_CERT", "e.pem"};
  const auto by_variable = std::get<run_options>(parse({"coordinator", "a.yaml"}));
  CHECK(by_variable.cluster->listen == "0.0.0.0:2");
  CHECK(by_variable.cluster->certificate == "e.pem");
}

TEST_CASE("a worker joins, with or without a scenario of its own") {
  const auto o = std::get<worker_options>(
      parse({"worker", "--join", "h:1", "--cluster-key", "k.pem", "--worker-id", "w"}));
  CHECK(o.cluster.join == "h:1");
  CHECK(o.cluster.key == "k.pem");
  CHECK(o.run.worker_id == "w");
  CHECK(o.run.scenario.file.empty());
  CHECK(std::get<worker_options>(parse({"worker", "a.yaml", "--join", "h:1"})).run.scenario.file ==
        "a.yaml");
  CHECK(std::get<message>(parse({"worker"})).exit_code == 2);
}

TEST_CASE("a node is the coordinator when its index is 0, otherwise a worker") {
  const auto node = [] { return parse({"node", "a.yaml", "--join", "h:1"}); };
  CHECK(std::get<message>(node()).exit_code == 2);
  CHECK(std::get<message>(node()).err.find("JOB_COMPLETION_INDEX") != std::string::npos);
  {
    const variable index{"JOB_COMPLETION_INDEX", "0"};
    const auto o = std::get<run_options>(node());
    CHECK(o.restartable);
    REQUIRE(o.cluster);
    CHECK(o.cluster->join == "h:1");
    CHECK(std::get<message>(parse({"node", "--join", "h:1"})).exit_code == 2);
  }
  for (const auto* other : {"1", "10", "00", ""}) {
    const variable index{"JOB_COMPLETION_INDEX", other};
    CHECK(std::get<worker_options>(node()).cluster.join == "h:1");
  }
  // What a pod happens to know changes nothing for the other commands.
  const variable index{"JOB_COMPLETION_INDEX", "1"};
  CHECK(std::holds_alternative<run_options>(parse({"coordinator", "a.yaml"})));
  CHECK(std::holds_alternative<run_options>(parse({"run", "a.yaml"})));
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

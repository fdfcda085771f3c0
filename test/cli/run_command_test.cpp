#include "test/cli/run_program.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <set>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace loadtest::test;
namespace fs = std::filesystem;

namespace {

/// A listening socket that nobody should connect to.
struct trap {
  int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
  std::uint16_t port = 0;
  trap() {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    bind(fd, reinterpret_cast<sockaddr*>(&address), size);
    listen(fd, 8);
    getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
    port = ntohs(address.sin_port);
  }
  ~trap() { close(fd); }
  bool sprung() const { return accept(fd, nullptr, nullptr) >= 0; }
  std::string url() const { return "http://127.0.0.1:" + std::to_string(port); }
};

} // namespace

TEST_CASE("the schema and the reference of scenarios are printed without a scenario") {
  const auto schema = loadtest_with({"validate", "--schema"});
  CHECK(schema.exit_code == 0);
  CHECK(nlohmann::json::parse(schema.out).at("title") == "LoadTestScenario");
  const auto reference = loadtest_with({"validate", "--reference"});
  CHECK(reference.exit_code == 0);
  CHECK(reference.out.starts_with("# Configuration reference\n"));
}

TEST_CASE("five mistakes give five messages, exit code 2, and no connection") {
  const scenario_folder folder;
  const trap server;
  const auto file = folder.write("bad.yaml", R"(apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: bad}
spec:
  organizations: {count: zero}
  users: {perOrg: {min: 5, max: 2}}
  userBehaviour: {streaming: true}
  limits: {maxDuration: soon}
  targets:
    apiRouterUrl: )" + server.url() + R"(
    platform: openai
)");
  const auto r = loadtest_with({"run", file, "--out", (folder.path / "run").string()});
  CHECK(r.exit_code == 2);
  INFO(r.err);
  for (const auto* place :
       {"bad.yaml:5:", "bad.yaml:6:", "bad.yaml:7:", "bad.yaml:8:", "bad.yaml:11:"})
    CHECK(r.err.find(place) != std::string::npos);
  CHECK(r.err.find("userBehavior") != std::string::npos); // the nearest key
  CHECK_FALSE(server.sprung());
  CHECK_FALSE(fs::exists(folder.path / "run"));
  CHECK(loadtest_with({"validate", file}).exit_code == 2);
}

TEST_CASE("keys that are not built yet are all named, with exit code 2") {
  const scenario_folder folder;
  const auto file = folder.write("later.yaml", small("  looping: {enabled: true}\n"
                                                     "  metrics: {pushgatewayUrl: http://p}\n"));
  const auto r = loadtest_with({"run", file, "--platform", "simulated"});
  CHECK(r.exit_code == 2);
  INFO(r.err);
  CHECK(r.err.find("spec.looping") != std::string::npos);
  CHECK(r.err.find("spec.metrics") != std::string::npos);
  CHECK(r.err.find("not built yet") != std::string::npos);
}

TEST_CASE("a platform that is not there is told with the call and the host, and exit code 3") {
  const scenario_folder folder;
  std::string url;
  {
    const trap closed_at_once;
    url = closed_at_once.url();
  }
  const auto r = loadtest_with({"run", folder.write("small.yaml", small()), "--platform", url,
                                "--out", (folder.path / "run").string()});
  CHECK(r.exit_code == 3);
  INFO(r.out << r.err);
  CHECK((r.out + r.err).find(url.substr(7)) != std::string::npos);
  const auto seconds = folder.read("run/timeseries.csv");
  CHECK(std::count(seconds.begin(), seconds.end(), '\n') == 1); // no second of a load
}

TEST_CASE("an unknown behavior is refused with the known ones") {
  const scenario_folder folder;
  const auto r = loadtest_with({"run", folder.write("small.yaml", small()), "--platform",
                                "simulated", "--set", "userBehavior.behavior=shout"});
  CHECK(r.exit_code == 2);
  CHECK(r.err.find("known: chat") != std::string::npos);
}

TEST_CASE("users in all are spread over the organizations") {
  const scenario_folder folder;
  const auto run = [&](const std::string& users, const std::string& out) {
    return loadtest_with({"run", folder.write("small.yaml", small()), "--platform", "simulated",
                          "--users", users, "--out", (folder.path / out).string(), "--json"});
  };
  const auto five = run("5", "five");
  INFO(five.err);
  CHECK(five.exit_code == 0);
  CHECK(nlohmann::json::parse(five.out).is_object());
  std::istringstream lines{folder.read("five/requests.jsonl")};
  int count = 0;
  for (std::string line; std::getline(lines, line);)
    ++count;
  CHECK(count == 10);
  const auto one = run("1", "one");
  CHECK(one.exit_code == 2);
  CHECK(one.err.find("--users 1: each of the 2 organizations has one user at least; give more, or "
                     "fewer organizations with --set organizations.count=1") != std::string::npos);
}

TEST_CASE("the log says what happened, as JSON in the file and as text on stderr") {
  const scenario_folder folder;
  const auto r = loadtest_with({"run", folder.write("small.yaml", small()), "--platform",
                                "simulated", "--out", (folder.path / "run").string(), "--worker-id",
                                "pod-7", "--log-format", "text"});
  REQUIRE(r.exit_code == 0);
  std::istringstream lines{folder.read("run/log.jsonl")};
  std::vector<std::string> told;
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line);
    if (event.at("msg") != "preflight note")
      told.push_back(event.at("msg"));
    CHECK(event.at("worker_id") == "pod-7");
    CHECK(event.at("test_run_id").get<std::string>().starts_with("small-"));
    CHECK(event.at("level") == "info");
    CHECK(event.at("ts").get<std::string>().ends_with("Z"));
  }
  CHECK(told == std::vector<std::string>{"run begins", "bootstrap begins", "bootstrap done",
                                         "preflight done", "load begins", "load done",
                                         "cleanup begins", "cleanup done", "run ends"});
  for (const auto& msg : told)
    CHECK(r.err.find(" info  " + msg) != std::string::npos);
}

TEST_CASE("stderr is JSON line by line when that is wanted, progress included") {
  const scenario_folder folder;
  const auto r = loadtest_with({"run", folder.write("small.yaml", small()), "--platform",
                                "simulated", "--out", (folder.path / "run").string(), "--set",
                                "userBehavior.thinkTimeSeconds=1", "--log-format", "json"});
  REQUIRE(r.exit_code == 0);
  std::istringstream lines{r.err};
  int progress = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto event = nlohmann::json::parse(line);
    if (event.at("msg") != "progress")
      continue;
    ++progress;
    CHECK(event.at("phase").is_string());
    CHECK(event.at("active_users").is_number());
  }
  CHECK(progress > 0);
}

TEST_CASE("a quiet run says nothing on stderr but what goes wrong") {
  const scenario_folder folder;
  const auto faults = folder.write("faults.yaml", "faults: {cut: 1}\n");
  const auto run = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"run",        folder.write("small.yaml", small()),
                                       "--platform", "simulated",
                                       "--quiet",    "--log-format",
                                       "text"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return loadtest_with(std::move(arguments));
  };
  CHECK(run({"--out", (folder.path / "good").string()}).err.empty());
  const auto bad = run({"--out", (folder.path / "bad").string(), "--platform-config", faults}).err;
  INFO(bad);
  CHECK(bad.find(" warn  first failure of its kind  error_type=incomplete_stream") !=
        std::string::npos);
  std::istringstream lines{bad};
  for (std::string line; std::getline(lines, line);)
    CHECK(line.find(" warn  ") != std::string::npos);
}

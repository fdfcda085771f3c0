#include "cli/run_main.hpp"
#include "test/scratch_folder.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace {

namespace fs = std::filesystem;

struct scenario_folder : loadtest::test::scratch_folder {
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{path / name} << text;
    return (path / name).string();
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream{path / name}.rdbuf();
    return text.str();
  }
};

struct result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

/// Runs the program in this process and keeps what it prints.
result loadtest_with(std::vector<std::string> arguments) {
  std::vector<const char*> argv{"loadtest"};
  for (const auto& a : arguments)
    argv.push_back(a.c_str());
  std::ostringstream out;
  std::ostringstream err;
  auto* const old_out = std::cout.rdbuf(out.rdbuf());
  auto* const old_err = std::cerr.rdbuf(err.rdbuf());
  const int code = loadtest::run_main(static_cast<int>(argv.size()), argv.data(),
                                      loadtest::actors::built_in_users());
  std::cout.rdbuf(old_out);
  std::cerr.rdbuf(old_err);
  return {code, out.str(), err.str()};
}

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

std::string small(const std::string& more = {}) {
  return R"(apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: small}
spec:
  organizations: {count: 2}
  users: {perOrg: {min: 2, max: 2}}
  userBehavior:
    questionsPerSession: {min: 2, max: 2}
    thinkTimeSeconds: {min: 0.01, max: 0.05}
    maxTokensPerRequest: {min: 5, max: 10}
    modelPreferences: [{model: sim-small, weight: 1}]
)" + more;
}

} // namespace

TEST_CASE("a whole run leaves its directory and ends with 0") {
  const scenario_folder folder;
  const auto out = (folder.path / "run").string();
  const auto r =
      loadtest_with({"run", folder.write("small.yaml", small()), "--platform", "simulated", "--out",
                     out, "--seed", "3", "--set", "promptNonce=true"});
  INFO(r.err);
  CHECK(r.exit_code == 0);
  for (const auto* file : {"scenario.yaml", "summary.json", "requests.jsonl", "histograms.jsonl",
                           "timeseries.csv", "users.csv", "log.jsonl", "platform-requests.jsonl"})
    CHECK(fs::exists(fs::path{out} / file));
  const auto summary = nlohmann::json::parse(folder.read("run/summary.json"));
  CHECK(summary.at("run").at("seed") == 3);
  CHECK(summary.at("run").at("prompts_nonced") == true);
  CHECK(summary.at("exit_code") == 0);
  std::istringstream lines{folder.read("run/requests.jsonl")};
  std::set<std::string> ids;
  for (std::string line; std::getline(lines, line);)
    ids.insert(nlohmann::json::parse(line).at("request_id"));
  CHECK(ids.size() == 8);
  CHECK(r.out.find("small") != std::string::npos);

  const auto again = loadtest_with(
      {"run", folder.write("small.yaml", small()), "--platform", "simulated", "--out", out});
  CHECK(again.exit_code == 2);
  CHECK(again.err.find("already holds a run") != std::string::npos);
}

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
  const auto six = run("6", "six");
  INFO(six.err);
  CHECK(six.exit_code == 0);
  CHECK(nlohmann::json::parse(six.out).is_object());
  std::istringstream lines{folder.read("six/requests.jsonl")};
  int count = 0;
  for (std::string line; std::getline(lines, line);)
    ++count;
  CHECK(count == 12);
  CHECK(run("5", "five").exit_code == 2);
}

TEST_CASE("users.csv has a row for each user, and all rows together are the run") {
  const scenario_folder folder;
  const auto r = loadtest_with({"run", folder.write("small.yaml", small()), "--platform",
                                "simulated", "--out", (folder.path / "run").string()});
  REQUIRE(r.exit_code == 0);
  std::istringstream lines{folder.read("run/users.csv")};
  std::string line;
  REQUIRE(std::getline(lines, line));
  CHECK(line.starts_with("org,user,org_name,user_name,requests,ok,"));
  std::vector<std::string> users;
  while (std::getline(lines, line)) {
    std::istringstream cells{line};
    std::vector<std::string> row;
    for (std::string cell; std::getline(cells, cell, ',');)
      row.push_back(cell);
    users.push_back(row.at(0) + "/" + row.at(1));
    CHECK(row.at(4) == "2");
    CHECK(row.at(5) == "2");
    CHECK(row.at(10) == "1");
  }
  CHECK(users == std::vector<std::string>{"1/1", "1/2", "2/1", "2/2"});
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

TEST_CASE("results that are exported are complete") {
  const scenario_folder folder;
  const auto target = (folder.path / "copy").string();
  const auto r =
      loadtest_with({"run", folder.write("small.yaml", small()), "--platform", "simulated", "--out",
                     (folder.path / "run").string(), "--set", "cleanup.exportResultsTo=" + target});
  REQUIRE(r.exit_code == 0);
  for (const auto& file : fs::directory_iterator{folder.path / "run"})
    CHECK(fs::exists(fs::path{target} / file.path().filename()));
  CHECK(folder.read("copy/summary.json") == folder.read("run/summary.json"));
  CHECK(folder.read("copy/log.jsonl").find("run ends") != std::string::npos);
}

TEST_CASE("a log that is not to stay is removed once it was exported") {
  const scenario_folder folder;
  const auto run = [&](const std::string& name, const std::string& target) {
    return loadtest_with({"run", folder.write("small.yaml", small()), "--platform", "simulated",
                          "--out", (folder.path / name).string(), "--set",
                          "cleanup.retainLogs=false", "--set", "cleanup.logExportPath=" + target});
  };
  REQUIRE(run("run", (folder.path / "logs").string()).exit_code == 0);
  CHECK_FALSE(fs::exists(folder.path / "run/log.jsonl"));
  CHECK(folder.read("logs/log.jsonl").find("run ends") != std::string::npos);
  // It stays where there is no other, and the report says why.
  const auto failed = run("other", "/proc/nowhere");
  CHECK(failed.out.find("cannot export log.jsonl to '/proc/nowhere'") != std::string::npos);
  CHECK(fs::exists(folder.path / "other/log.jsonl"));
}

TEST_CASE("results are not exported into themselves") {
  const scenario_folder folder;
  const auto r = loadtest_with({"run", folder.write("small.yaml", small()), "--platform",
                                "simulated", "--out", (folder.path / "run").string(), "--set",
                                "cleanup.exportResultsTo=" + (folder.path / "run/copy").string()});
  CHECK(folder.read("run/summary.json").find("it lies within the run directory") !=
        std::string::npos);
  CHECK(r.exit_code == 5);
}

TEST_CASE("a result that could not be written is named, and ends the run with 5") {
  const scenario_folder folder;
  const auto scenario = folder.write("small.yaml", small());
  for (const std::string name : {"summary.json", "histograms.jsonl", "users.csv"}) {
    const auto out = folder.path / ("no-" + name);
    fs::create_directories(out / name / "in the way");
    const auto r = loadtest_with(
        {"run", scenario, "--platform", "simulated", "--quiet", "--out", out.string()});
    INFO(name + r.out + r.err);
    CHECK(r.exit_code == 5);
    CHECK(r.out.find(name) != std::string::npos);
  }
  const auto good = (folder.path / "good").string();
  const auto r = loadtest_with({"run", scenario, "--platform", "simulated", "--quiet", "--out",
                                good, "--set", "cleanup.exportResultsTo=/proc/nowhere"});
  CHECK(r.exit_code == 5);
  const auto summary = nlohmann::json::parse(folder.read("good/summary.json"));
  CHECK(summary.at("exit_code") == 5);
  CHECK(summary.at("complete") == true);
  CHECK(summary.at("reasons").dump().find("cannot export the results") != std::string::npos);
}

TEST_CASE("a summary that nobody can read ends the run with 5, and the file says so") {
  const scenario_folder folder;
  const auto scenario = folder.write("small.yaml", small());
  for (const bool json : {true, false}) {
    const std::string name = json ? "json" : "text";
    std::vector<const char*> argv{"loadtest",  "run",     scenario.c_str(), "--platform",
                                  "simulated", "--quiet", "--out"};
    const auto out = (folder.path / name).string();
    argv.push_back(out.c_str());
    if (json)
      argv.push_back("--json");
    std::ofstream full{"/dev/full"};
    auto* const before = std::cout.rdbuf(full.rdbuf());
    const int code = loadtest::run_main(static_cast<int>(argv.size()), argv.data(),
                                        loadtest::actors::built_in_users());
    std::cout.rdbuf(before);
    std::cout.clear();
    CHECK(code == 5);
    const auto summary = nlohmann::json::parse(folder.read(name + "/summary.json"));
    CHECK(summary.at("exit_code") == 5);
    CHECK(summary.at("reasons").dump().find("standard output") != std::string::npos);
  }
}

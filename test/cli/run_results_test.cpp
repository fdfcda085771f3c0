#include "test/cli/run_program.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

using namespace loadtest::test;
namespace fs = std::filesystem;

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
  double tokens = 0.0;
  double events = 0.0;
  for (std::string line; std::getline(lines, line);) {
    const auto record = nlohmann::json::parse(line);
    ids.insert(record.at("request_id"));
    tokens += record.at("completion_tokens").get<double>();
    events += record.at("chunks").get<double>();
  }
  CHECK(ids.size() == 8);
  const auto seconds = folder.read("run/timeseries.csv");
  CHECK(sum_of("ok", seconds) == 8.0);
  CHECK(sum_of("requests_per_s", seconds) == 8.0);
  CHECK(sum_of("tokens_per_s", seconds) == tokens);
  CHECK(sum_of("stream_events_per_s", seconds) == events);
  CHECK(r.out.find("small") != std::string::npos);

  const auto again = loadtest_with(
      {"run", folder.write("small.yaml", small()), "--platform", "simulated", "--out", out});
  CHECK(again.exit_code == 2);
  CHECK(again.err.find("already holds a run") != std::string::npos);
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
    fs::create_directories(out / (name + ".part") / "in the way");
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
                                        loadtest::built_in_behaviors());
    std::cout.rdbuf(before);
    std::cout.clear();
    CHECK(code == 5);
    const auto summary = nlohmann::json::parse(folder.read(name + "/summary.json"));
    CHECK(summary.at("exit_code") == 5);
    CHECK(summary.at("reasons").dump().find("standard output") != std::string::npos);
  }
}

#include "run_fixture.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::test;

namespace {

/// 40 users in two organisations, who ask all the time.
run_outcome run_with(const std::string& more, const std::string& faults = "{}") {
  run_setup setup;
  setup.platform = R"({models: [{id: sim-small, backends: [{name: a, slots: 1000, base: 5ms,
                       prefillPerToken: 0, decodePerToken: 1ms, batchGrowth: 0}]}], faults: )" +
                   faults + "}";
  setup.scenario = R"(
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: limits}
spec:
  organizations:
    count: 2
  users: {perOrg: {min: 20, max: 20}}
  userBehavior:
    questionsPerSession: {min: 300, max: 300}
    thinkTimeSeconds: {min: 0.005, max: 0.02}
    maxTokensPerRequest: {min: 10, max: 20}
    modelPreferences: [{model: sim-small}]
  pricing: {default: {promptPerMillion: 2, completionPerMillion: 10}}
)" + more;
  return run_on_simulated_platform(setup);
}

double cost_of(const run_outcome& run) {
  double cost = 0;
  for (const auto& record : run.records)
    cost += record.value("cost_usd", 0.0);
  return cost;
}

std::size_t most_at_a_time(const run_outcome& run) {
  std::multimap<std::int64_t, int> changes;
  for (const auto& record : run.records) {
    changes.emplace(record.at("started_at_ns"), 1);
    changes.emplace(record.at("closed_at_ns"), -1);
  }
  int now = 0;
  int most = 0;
  for (const auto& [when, change] : changes)
    most = std::max(most, now += change);
  return static_cast<std::size_t>(most);
}

} // namespace

TEST_CASE("the cost limit is kept within five percent, and ends the run") {
  const auto run = run_with("  limits: {maxCostUsd: 0.05}\n");
  CHECK(run.finished.result.ended_by == "cost");
  CHECK(cost_of(run) >= 0.0475);
  CHECK(cost_of(run) <= 0.0525);
}

TEST_CASE("the number of requests is kept exactly") {
  const auto run = run_with("  limits: {maxRequests: 123}\n");
  CHECK(run.finished.result.ended_by == "requests");
  CHECK(run.records.size() == 123);
}

TEST_CASE("each user sends its requests and no more") {
  const auto run = run_with("  limits: {maxRequestsPerUser: 3}\n");
  CHECK(run.finished.result.ended_by == "completed");
  std::map<std::pair<int, int>, int> sent;
  for (const auto& record : run.records)
    ++sent[{record.at("org"), record.at("user")}];
  CHECK(sent.size() == 40);
  for (const auto& [user, count] : sent)
    CHECK(count == 3);
}

TEST_CASE("no more requests than the limit are under way at a time") {
  const auto run = run_with("  limits: {maxConcurrentReqs: 7, maxRequests: 400}\n");
  CHECK(run.records.size() == 400);
  CHECK(most_at_a_time(run) <= 7);
}

TEST_CASE("requests are let go at the rate of the limit and no faster") {
  const auto run = run_with("  limits: {maxRequestsPerSecond: 100, maxRequests: 200}\n");
  std::vector<std::int64_t> admitted;
  for (const auto& record : run.records)
    admitted.push_back(record.at("admitted_at_ns"));
  std::sort(admitted.begin(), admitted.end());
  REQUIRE(admitted.size() == 200);
  // Turns may be caught up with for 10 ms, and no more.
  CHECK(admitted.back() - admitted.front() >= 1'970'000'000);
}

TEST_CASE("too many errors end the run") {
  const auto run = run_with("  limits: {maxErrorRate: 0.1}\n", "{error: 0.25}");
  CHECK(run.finished.result.ended_by == "error_rate");
  CHECK(run.records.size() < 12'000);
}

TEST_CASE("an organisation that has spent its budget stops, and the others go on") {
  run_setup setup;
  setup.platform = R"({models: [{id: sim-small, backends: [{name: a, slots: 1000, base: 5ms,
                       prefillPerToken: 0, decodePerToken: 1ms, batchGrowth: 0}]}]})";
  // One seed gives organisations of different sizes; the larger ones spend more.
  setup.scenario = R"(
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: budgets}
spec:
  organizations: {count: 3, budget: {limitUSD: 0.012, enforce: harness}}
  users: {perOrg: {min: 2, max: 30, distribution: random}}
  userBehavior:
    questionsPerSession: {min: 5, max: 5}
    thinkTimeSeconds: {min: 0.005, max: 0.02}
    maxTokensPerRequest: {min: 10, max: 20}
    modelPreferences: [{model: sim-small}]
  pricing: {default: {promptPerMillion: 2, completionPerMillion: 10}}
)";
  const auto run = run_on_simulated_platform(setup);
  std::map<int, std::set<int>> users;
  std::map<int, double> cost;
  std::map<int, int> asked;
  for (const auto& record : run.records) {
    CHECK(record.at("outcome") == "ok");
    users[record.at("org")].insert(record.at("user").get<int>());
    cost[record.at("org")] += record.value("cost_usd", 0.0);
    ++asked[record.at("org")];
  }
  CHECK(run.finished.result.ended_by == "completed");
  std::size_t stopped = 0;
  for (const auto& [org, spent] : cost) {
    INFO("organization " << org << ": " << users[org].size() << " users, $" << spent);
    CHECK(spent <= 0.012);
    if (asked[org] < static_cast<int>(users[org].size()) * 5) {
      ++stopped;
      CHECK(spent > 0.0105);
    }
  }
  CHECK(stopped > 0);
  CHECK(stopped < 3);
  const auto& notes = run.finished.result.notes;
  CHECK(static_cast<std::size_t>(std::count_if(notes.begin(), notes.end(), [](const auto& note) {
          return note.find("ran out of its budget") != std::string::npos;
        })) == stopped);
}

#include "run_fixture.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>
#include <set>

using namespace loadtest;
using namespace loadtest::test;

namespace {

const std::string small = R"(
apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: reproducible}
spec:
  organizations: {count: 2}
  users: {perOrg: {min: 15, max: 15}}
  userBehavior:
    questionsPerSession: {min: 3, max: 5}
    thinkTimeSeconds: {min: 0.05, max: 0.3, distribution: uniform}
    maxTokensPerRequest: {min: 5, max: 20, distribution: uniform}
    conversationStyle: {multiTurnProbability: 0.7, turnsPerConversation: {min: 2, max: 4}}
    modelPreferences: [{model: sim-small, weight: 2}, {model: sim-large, weight: 1}]
)";

std::multiset<std::string> requests(std::uint64_t seed, std::size_t io_threads) {
  run_setup setup;
  setup.scenario = small;
  setup.seed = seed;
  setup.io_threads = io_threads;
  std::multiset<std::string> result;
  for (const auto& r : run_on_simulated_platform(setup).records)
    result.insert(nlohmann::json{r.at("org"), r.at("user"), r.at("turn"), r.at("model"),
                                 r.at("prompt_sha256"), r.at("max_tokens"), r.at("think_ms")}
                      .dump());
  return result;
}

} // namespace

TEST_CASE("one seed gives one multiset of requests, on any number of I/O threads") {
  const auto first = requests(7, 1);
  CHECK(first.size() >= 90);
  CHECK(requests(7, 1) == first);
  CHECK(requests(7, 4) == first);
  CHECK(requests(8, 1) != first);
}

#include "scenario/workload/workload.hpp"

#include "scenario/plan/loader.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace loadtest;

std::shared_ptr<const scenario::plan> example_plan() {
  constexpr const char* text =
      "apiVersion: loadtest.ai-aas.dev/v1\n"
      "kind: LoadTestScenario\n"
      "metadata: {name: micro}\n"
      "spec:\n"
      "  seed: 1\n"
      "  userBehavior:\n"
      "    questionsPerSession: {min: 5, max: 15}\n"
      "    questionStrategies: [{name: mixed, weight: 1}]\n"
      "    modelPreferences: [{model: a, weight: 3}, {model: b, weight: 1}]\n"
      "  targets: {platform: static, apiRouterUrl: 'http://127.0.0.1:1', apiKeys: [k]}\n";
  auto loaded = scenario::load("micro.yaml", text, {});
  if (!loaded.loaded)
    return nullptr;
  return std::make_shared<const scenario::plan>(std::move(*loaded.loaded));
}

/// Whole sessions of one user after another; items are questions.
void workload_next(benchmark::State& state) {
  const auto plan = example_plan();
  if (!plan)
    return state.SkipWithError("the scenario does not load");
  std::int64_t questions = 0;
  std::uint32_t loop = 0;
  for (auto _ : state) {
    scenario::workload session{plan, 1, 1, loop++};
    while (const auto next = session.next()) {
      benchmark::DoNotOptimize(next->question.data());
      ++questions;
    }
  }
  state.SetItemsProcessed(questions);
}
BENCHMARK(workload_next);

} // namespace

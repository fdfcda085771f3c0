#include "metrics/record/recorder.hpp"

#include "bench/micro/examples.hpp"
#include "metrics/record/snapshot.hpp"
#include "metrics/record/user_totals.hpp"

#include <benchmark/benchmark.h>
#include <vector>

namespace {

using namespace loadtest;

/// Target: recording and aggregating one attempt takes at most 10 µs.
void recorder_add(benchmark::State& state) {
  std::vector<core::sample> samples;
  for (std::size_t i = 0; i < 1000; ++i)
    samples.push_back(bench::example_sample(i));
  metrics::recorder recorder{"bench"};
  std::size_t i = 0;
  for (auto _ : state)
    recorder.add(samples[i++ % samples.size()]);
  benchmark::DoNotOptimize(recorder.take());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(recorder_add);

/// What an attempt adds to its user, of 10,000.
void user_table_add(benchmark::State& state) {
  std::vector<core::sample> samples;
  for (std::size_t i = 0; i < 1000; ++i)
    samples.push_back(bench::example_sample(i));
  metrics::user_table users;
  std::uint32_t i = 0;
  for (auto _ : state) {
    auto& sample = samples[i % samples.size()];
    sample.user = 1 + i++ * 7919U % 10'000U;
    users.add(sample);
  }
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(user_table_add);

/// `recorder_add` with what happens once a second: the delta is taken and merged. Items are
/// attempts, a thousand of them a second.
void recorder_second(benchmark::State& state) {
  std::vector<core::sample> samples;
  for (std::size_t i = 0; i < 1000; ++i)
    samples.push_back(bench::example_sample(i));
  metrics::recorder recorder{"bench"};
  metrics::snapshot total;
  for (auto _ : state) {
    for (const auto& s : samples)
      recorder.add(s);
    if (!total.merge(recorder.take()))
      state.SkipWithError("a delta was not merged");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(samples.size()));
}
BENCHMARK(recorder_second);

} // namespace

#include "core/histogram.hpp"

#include "core/random.hpp"

#include <benchmark/benchmark.h>
#include <vector>

namespace {

using loadtest::core::histogram;
using loadtest::core::nanoseconds;
using loadtest::core::random_stream;

/// Durations as attempts have them: around 200 ms, with a long tail.
std::vector<nanoseconds> durations() {
  random_stream random{7};
  std::vector<nanoseconds> values(4096);
  for (auto& v : values)
    v = nanoseconds{static_cast<std::int64_t>(random.exponential() * 2e8) + 1'000'000};
  return values;
}

histogram filled() {
  histogram h;
  for (const auto v : durations())
    h.add(v);
  return h;
}

void histogram_add(benchmark::State& state) {
  const auto values = durations();
  histogram h;
  std::size_t i = 0;
  for (auto _ : state)
    h.add(values[i++ % values.size()]);
  benchmark::DoNotOptimize(h.count());
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(histogram_add);

void histogram_merge(benchmark::State& state) {
  const auto other = filled();
  histogram h;
  for (auto _ : state)
    h.merge(other);
  benchmark::DoNotOptimize(h.count());
}
BENCHMARK(histogram_merge);

void histogram_percentile(benchmark::State& state) {
  const auto h = filled();
  for (auto _ : state)
    benchmark::DoNotOptimize(h.percentile(99));
}
BENCHMARK(histogram_percentile);

} // namespace

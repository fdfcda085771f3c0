#include "core/random.hpp"

#include "core/distribution.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace loadtest::core;

void random_next(benchmark::State& state) {
  random_stream random{1};
  for (auto _ : state)
    benchmark::DoNotOptimize(random.next());
}
BENCHMARK(random_next);

void random_split(benchmark::State& state) {
  const random_stream random{1};
  std::uint64_t key = 0;
  for (auto _ : state)
    benchmark::DoNotOptimize(random.split(++key).next());
}
BENCHMARK(random_split);

void random_gaussian_sample(benchmark::State& state) {
  random_stream random{1};
  const distribution think{shape::gaussian, 5.0, 1.0, 0.0, 20.0};
  for (auto _ : state)
    benchmark::DoNotOptimize(think.sample(random));
}
BENCHMARK(random_gaussian_sample);

} // namespace

#include "metrics/record/snapshot.hpp"

#include "bench/micro/examples.hpp"
#include "metrics/record/recorder.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace loadtest;

/// Attempts of so many organisations, some of each.
metrics::delta attempts_of(std::uint32_t orgs) {
  metrics::recorder recorder{"bench"};
  for (std::uint32_t i = 0; i < orgs * 20; ++i) {
    auto sample = bench::example_sample(i);
    sample.org = 1 + i % orgs;
    recorder.add(sample);
  }
  return recorder.take();
}

/// What the run part does for the screen each second.
void snapshot_copy(benchmark::State& state) {
  metrics::snapshot total;
  if (!total.merge(attempts_of(static_cast<std::uint32_t>(state.range(0)))))
    state.SkipWithError("a delta was not merged");
  for (auto _ : state) {
    auto copy = total;
    benchmark::DoNotOptimize(copy);
  }
}
BENCHMARK(snapshot_copy)->Arg(10)->Arg(1000)->Unit(benchmark::kMicrosecond);

/// A delta of so many organisations, merged into a snapshot of 1,000 that somebody else has a copy
/// of: what was shared is copied.
void snapshot_merge(benchmark::State& state) {
  metrics::snapshot total;
  auto d = attempts_of(1000);
  if (!total.merge(d))
    state.SkipWithError("a delta was not merged");
  d = attempts_of(static_cast<std::uint32_t>(state.range(0)));
  metrics::snapshot shown;
  for (auto _ : state) {
    state.PauseTiming();
    shown = total;
    ++d.sequence;
    state.ResumeTiming();
    if (!total.merge(d))
      state.SkipWithError("a delta was not merged");
  }
}
BENCHMARK(snapshot_merge)->Arg(50)->Arg(1000)->Unit(benchmark::kMicrosecond);

} // namespace

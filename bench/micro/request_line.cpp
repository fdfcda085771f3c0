#include "bench/micro/examples.hpp"
#include "metrics/record/records.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace loadtest;

void request_line(benchmark::State& state) {
  const auto sample = bench::example_sample(42);
  std::size_t bytes = 0;
  for (auto _ : state)
    bytes += metrics::request_line(sample).size();
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(static_cast<std::int64_t>(bytes));
}
BENCHMARK(request_line);

} // namespace

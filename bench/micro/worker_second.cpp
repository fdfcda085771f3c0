#include "actors/message_types.hpp"
#include "bench/micro/examples.hpp"
#include "metrics/record/recorder.hpp"
#include "metrics/record/snapshot.hpp"

#include <benchmark/benchmark.h>
#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/binary_deserializer.hpp>
#include <caf/binary_serializer.hpp>
#include <vector>

namespace {

using namespace loadtest;

/// What a worker costs the coordinator in a second: its delta is read from the wire and merged. The
/// argument is how many attempts the worker has recorded in it. `bytes` is the delta's size.
void worker_second(benchmark::State& state) {
  caf::actor_system_config config;
  caf::actor_system system{config};
  metrics::recorder recorder{"worker"};
  for (std::int64_t i = 0; i < state.range(0); ++i)
    recorder.add(bench::example_sample(static_cast<std::size_t>(i)));
  auto one = recorder.take();
  for (std::uint32_t user = 1; user <= state.range(0); ++user)
    one.progress[{1, user}] = {1, 2, 3, 4};
  metrics::snapshot total;
  std::size_t size = 0;
  for (auto _ : state) {
    state.PauseTiming();
    std::vector<char> bytes;
    caf::binary_serializer out{system, bytes};
    if (out(one))
      state.SkipWithError("a delta could not be written");
    ++one.sequence;
    size = bytes.size();
    state.ResumeTiming();
    metrics::delta read;
    caf::binary_deserializer in{system, bytes};
    if (in(read) || !total.merge(read))
      state.SkipWithError("a delta was not merged");
  }
  state.counters["bytes"] = static_cast<double>(size);
}
BENCHMARK(worker_second)->Arg(10)->Arg(50)->Arg(500);

} // namespace

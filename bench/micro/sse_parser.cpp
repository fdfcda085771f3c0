#include "net/llm/sse_parser.hpp"

#include "bench/micro/examples.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace loadtest;

/// Each read brings one event whole, as most do.
void sse_parser_event_a_read(benchmark::State& state) {
  const auto event = bench::token_event();
  net::sse_parser parser;
  std::size_t bytes = 0;
  for (auto _ : state)
    parser.feed(event, [&](const net::sse_event& e) { bytes += e.data.size(); });
  benchmark::DoNotOptimize(bytes);
  state.SetItemsProcessed(state.iterations());
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(event.size()));
}
BENCHMARK(sse_parser_event_a_read);

/// A gateway that sends all at once.
void sse_parser_whole_stream(benchmark::State& state) {
  constexpr std::size_t tokens = 200;
  const auto stream = bench::whole_stream(tokens);
  std::size_t events = 0;
  for (auto _ : state) {
    net::sse_parser parser;
    parser.feed(stream, [&](const net::sse_event&) { ++events; });
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(events));
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(stream.size()));
}
BENCHMARK(sse_parser_whole_stream);

/// Events cut in the middle, which must be kept.
void sse_parser_halved_events(benchmark::State& state) {
  const auto event = bench::token_event();
  const std::string_view first{event.data(), event.size() / 2};
  const std::string_view second{event.data() + first.size(), event.size() - first.size()};
  net::sse_parser parser;
  std::size_t bytes = 0;
  for (auto _ : state) {
    const auto sink = [&](const net::sse_event& e) { bytes += e.data.size(); };
    parser.feed(first, sink);
    parser.feed(second, sink);
  }
  benchmark::DoNotOptimize(bytes);
  state.SetItemsProcessed(state.iterations());
}
BENCHMARK(sse_parser_halved_events);

} // namespace

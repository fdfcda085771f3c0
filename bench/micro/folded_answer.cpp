#include "net/llm/folded_answer.hpp"

#include "bench/micro/examples.hpp"
#include "net/llm/completion_reader.hpp"

#include <benchmark/benchmark.h>

namespace {

using namespace loadtest;
using namespace std::chrono_literals;

/// A stream of 192 tokens, some events a read: parser, JSON, clocks, gaps and text. Items are
/// events.
void chat_answer_stream(benchmark::State& state) {
  constexpr std::size_t tokens = 192;
  const auto together = static_cast<std::size_t>(state.range(0));
  const auto stream = bench::whole_stream(tokens);
  const auto event = bench::token_event();
  const auto role_end = stream.find(event);
  const auto ending = stream.substr(role_end + tokens * event.size());
  const auto role = stream.substr(0, role_end);
  const auto events = stream.substr(role_end, together * event.size());
  net::completion_reader reader;
  for (auto _ : state) {
    core::mono_time at{1'000s};
    net::folded_answer answer{reader, core::answer_kind::completion, true};
    answer.on_head({200, "text/event-stream", "backend-1", {}, {}});
    const auto read = [&](std::string_view bytes) {
      answer.begin_read({at, at - 1ms, 100ns, true});
      answer.on_body(bytes);
      answer.end_read();
      at += 20ms;
    };
    read(role);
    for (std::size_t i = 0; i < tokens; i += together)
      read(events);
    read(ending);
    core::outcome outcome;
    answer.finish(true, outcome);
    if (outcome.status != core::outcome_status::ok || outcome.chunks != tokens)
      state.SkipWithError("the stream was not understood");
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(tokens));
}
BENCHMARK(chat_answer_stream)->Arg(1)->Arg(16)->Arg(64);

} // namespace

#include "net/llm/completion_reader.hpp"
#include "net/llm/folded_answer.hpp"
#include "test/net/llm/answer_probe.hpp"

#include <catch2/catch.hpp>

#include <map>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t events = 321; // the first, and twenty times as many as come together
constexpr std::size_t together = 16;

/// When event number `index`, from 0, arrives: the first alone, then sixteen at the same time.
core::mono_time arrival_time(std::size_t index) {
  const auto group = (index + together - 1) / together;
  return core::mono_time{10s + 20ms * static_cast<std::int64_t>(group)};
}

/// The stream of these events, of which each read has those that arrived together, or one alone.
core::outcome folded_in(std::size_t most_in_a_read) {
  completion_reader reader;
  folded_answer answer{reader, core::answer_kind::completion, true};
  answer.on_head({200, "text/event-stream", "backend-1", {}, {}});
  const auto read = [&](core::mono_time at, std::string_view bytes) {
    answer.begin_read({at, at - 1ms, 100ns, true});
    answer.on_body(bytes);
    answer.end_read();
  };
  const auto token = stream_of({R"({"id":"c","choices":[{"index":0,"delta":{"content":"ab"}}]})"});
  for (std::size_t i = 0; i < events;) {
    const auto at = arrival_time(i);
    std::string bytes;
    for (std::size_t n = 0; n < most_in_a_read && i < events && arrival_time(i) == at; ++n, ++i)
      bytes += token;
    read(at, bytes);
  }
  read(arrival_time(events) + 1ms,
       stream_of({R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]})",
                  R"({"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":321}})",
                  "[DONE]"}));
  core::outcome outcome;
  outcome.times.started = core::mono_time{9s};
  answer.finish(true, outcome);
  return outcome;
}

/// What rates are made of.
std::map<core::mono_time, std::uint64_t> arrived_at(const core::token_trail& trail) {
  std::map<core::mono_time, std::uint64_t> counts;
  for (std::size_t i = 0; i < trail.reads(); ++i)
    counts[trail.at(i)] += trail.events(i);
  return counts;
}

} // namespace

TEST_CASE("events that share a read count, and are timed, as if each had come in one of its own") {
  const auto alone = folded_in(1);
  const auto shared = folded_in(together);
  REQUIRE(alone.status == core::outcome_status::ok);
  CHECK(alone.chunks == events);
  CHECK(facts(shared) == facts(alone));
  CHECK(times(shared) == times(alone));
  CHECK(shared.ttft() == alone.ttft());
  CHECK(shared.latency() == alone.latency());
  CHECK(shared.tpot() == alone.tpot());
  CHECK(arrived_at(shared.trail) == arrived_at(alone.trail));
}

TEST_CASE("events that share a read share its stamp, so that there is no gap between them") {
  core::histogram alone;
  core::histogram shared;
  folded_in(1).trail.add_gaps(alone);
  folded_in(together).trail.add_gaps(shared);
  CHECK(alone.count() == events - 1);
  CHECK(shared.count() == (events - 1) / together);
  CHECK(shared.sum() == alone.sum());
}

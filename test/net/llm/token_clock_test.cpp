#include "net/llm/token_clock.hpp"

#include "net/llm/completion_reader.hpp"
#include "test/net/llm/stream_oddities.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using core::nanoseconds;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

namespace {

core::mono_time at(int ms) {
  return core::mono_time{std::chrono::seconds{1} + milliseconds{ms}};
}

constexpr nanoseconds clock_error{300};

arrival stamped(int ms, int not_before) {
  return {at(ms), at(not_before), clock_error, true};
}

arrival unstamped(int ms, int not_before) {
  return {at(ms), at(not_before), clock_error, false};
}

/// An answer fed read by read.
struct timed {
  completion_reader reader;
  core::histogram gaps;
  folded_answer answer;

  explicit timed(bool stream = true) : answer(reader, core::answer_kind::completion, stream) {
    answer.on_head({200, stream ? "text/event-stream" : "application/json", "", {}, {}});
  }
  void read(const arrival& when, std::initializer_list<std::string_view> body) {
    answer.begin_read(when);
    for (const auto piece : body)
      answer.on_body(piece);
    answer.end_read();
  }
  core::outcome finish() {
    core::outcome result;
    answer.finish(true, result);
    result.trail.add_gaps(gaps);
    return result;
  }
};

const std::string role_event = stream_of({role});
const std::string hello_event = stream_of({hello});
const std::string world_event = stream_of({world});
const std::string end_events = stream_of({stop, done});

} // namespace

TEST_CASE("the first and the last token have the stamps of the reads that completed them") {
  timed t;
  t.read(stamped(10, 0), {role_event});
  t.read(stamped(20, 10), {hello_event.substr(0, 12)});
  t.read(stamped(30, 20), {hello_event.substr(12)});
  t.read(stamped(50, 30), {world_event});
  t.read(stamped(60, 50), {end_events});
  const auto o = t.finish();
  CHECK(o.times.first_token == at(30));
  CHECK(o.times.first_visible == at(30));
  CHECK(o.times.last_token == at(50));
  CHECK(o.first_token_error == clock_error);
  CHECK(o.last_token_error == clock_error);
  CHECK(o.chunks == 2);
}

TEST_CASE("reasoning is the first token and content the first visible one") {
  timed t;
  t.read(stamped(10, 0), {stream_of({R"({"choices":[{"delta":{"reasoning":"Hm"}}]})"})});
  t.read(stamped(20, 10), {hello_event});
  const auto o = t.finish();
  CHECK(o.times.first_token == at(10));
  CHECK(o.times.first_visible == at(20));
}

TEST_CASE("an event that shares its read with later bytes may have come any time before") {
  const auto first_error = [](std::initializer_list<std::string_view> body) {
    timed t;
    t.read(stamped(50, 30), body);
    return t.finish().first_token_error;
  };
  const auto bound = milliseconds{20} + clock_error;
  CHECK(first_error({hello_event}) == clock_error);
  CHECK(first_error({role_event + hello_event}) == clock_error);
  CHECK(first_error({role_event, hello_event}) == clock_error);
  CHECK(first_error({hello_event + world_event}) == bound);
  CHECK(first_error({hello_event, world_event}) == bound);
  CHECK(first_error({hello_event + end_events}) == bound);
  CHECK(first_error({hello_event, ": ping\n\n"}) == bound);
  CHECK(first_error({hello_event, "\n"}) == bound);
}

TEST_CASE("of several events in a read only the last is known exactly") {
  timed t;
  t.read(stamped(50, 30), {hello_event + world_event});
  const auto o = t.finish();
  CHECK(o.times.first_token == at(50));
  CHECK(o.times.last_token == at(50));
  CHECK(o.first_token_error == milliseconds{20} + clock_error);
  CHECK(o.last_token_error == clock_error);
}

TEST_CASE("the terminator's line feed is no later byte, whatever piece it comes in") {
  const std::string crlf = "data: " + std::string{hello} + "\r\n\r\n";
  const std::string_view view = crlf;
  for (std::size_t cut = 1; cut < view.size(); ++cut) {
    INFO("cut at " << cut);
    timed t;
    t.read(stamped(50, 30), {view.substr(0, cut), view.substr(cut)});
    const auto o = t.finish();
    CHECK(o.first_token_error == clock_error);
    CHECK(o.last_token_error == clock_error);
  }
}

TEST_CASE("without a kernel stamp no event is known exactly") {
  timed t;
  t.read(unstamped(50, 30), {hello_event});
  t.read(unstamped(60, 55), {world_event});
  const auto o = t.finish();
  CHECK(o.first_token_error == milliseconds{20} + clock_error);
  CHECK(o.last_token_error == milliseconds{5} + clock_error);
}

TEST_CASE("a stamp before its lower bound leaves the error of the clock") {
  timed t;
  t.read(unstamped(50, 51), {hello_event});
  CHECK(t.finish().first_token_error == clock_error);
}

TEST_CASE("chunk gaps lie between token-bearing events of different reads only") {
  timed t;
  t.read(stamped(10, 0), {role_event});
  t.read(stamped(20, 10), {hello_event + world_event});
  t.read(stamped(25, 20), {": ping\n\n"});
  t.read(stamped(50, 25), {hello_event, world_event});
  t.read(stamped(57, 50), {world_event});
  t.read(stamped(90, 57), {end_events});
  (void)t.finish();
  CHECK(t.gaps.count() == 2);
  CHECK(t.gaps.max() == milliseconds{30});
  CHECK(t.gaps.min() == milliseconds{7});
  CHECK(t.answer.chunks() == 5);
}

TEST_CASE("an event that only the end of the body completes arrived with its last byte") {
  timed t;
  t.read(stamped(20, 0), {hello_event + "data: " + world});
  t.read(stamped(90, 20), {});
  const auto o = t.finish();
  CHECK(o.chunks == 2);
  CHECK(o.times.last_token == at(20));
  CHECK(o.last_token_error == clock_error);
  CHECK(o.first_token_error == milliseconds{20} + clock_error);
}

TEST_CASE("a stream without tokens has no first token, and ends with what was its last event") {
  timed t;
  t.read(stamped(20, 0), {role_event + end_events});
  const auto o = t.finish();
  CHECK_FALSE(core::reached(o.times.first_token));
  CHECK(o.times.last_token == at(20));
  CHECK(o.last_token_error == milliseconds{20} + clock_error);
  CHECK(o.chunks == 0);
}

TEST_CASE("an answer that is not streamed has latency only, to its last byte") {
  const std::string body = R"({"choices":[{"message":{"content":"Hello"}}]})";
  SECTION("stamped by the kernel") {
    timed t{false};
    t.read(stamped(20, 0), {body.substr(0, 9)});
    t.read(stamped(30, 25), {body.substr(9, 3), body.substr(12)});
    t.read(stamped(40, 30), {});
    const auto o = t.finish();
    CHECK_FALSE(core::reached(o.times.first_token));
    CHECK_FALSE(core::reached(o.times.first_visible));
    CHECK(o.times.last_token == at(30));
    CHECK(o.last_token_error == clock_error);
    CHECK(t.gaps.count() == 0);
    CHECK(o.chunks == 0);
  }
  SECTION("on our own clock") {
    timed t{false};
    t.read(unstamped(30, 25), {body});
    CHECK(t.finish().last_token_error == milliseconds{5} + clock_error);
  }
}

TEST_CASE("an event that framing follows in its read is known only to the interval of the read") {
  token_clock clock;
  core::outcome outcome;
  clock.begin_read({core::mono_time{10ms}, core::mono_time{8ms}, core::nanoseconds{5}, true});
  clock.on_framing(4); // in front of it
  clock.on_bytes(20);
  clock.on_token(true, 0);
  SECTION("followed") {
    clock.on_framing(2);
    clock.end_read();
    clock.fill_tokens(outcome);
    CHECK(outcome.first_token_error == 2ms + 5ns);
    CHECK(outcome.last_token_error == 2ms + 5ns);
  }
  SECTION("not followed") {
    clock.end_read();
    clock.fill_tokens(outcome);
    CHECK(outcome.first_token_error == 5ns);
  }
  SECTION("followed in the next read, which is not taken for the answer's") {
    clock.end_read();
    clock.begin_read({core::mono_time{20ms}, core::mono_time{11ms}, core::nanoseconds{5}, true});
    clock.on_framing(2);
    clock.end_read();
    clock.fill_tokens(outcome);
    CHECK(outcome.first_token_error == 5ns);
    CHECK(clock.newest() == core::mono_time{10ms});
  }
}

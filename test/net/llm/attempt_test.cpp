#include "net/llm/attempt.hpp"

#include "net/llm/completion_reader.hpp"

#include <catch2/catch.hpp>
#include <utility>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;
using core::mono_time;

namespace {

struct fixture {
  completion_reader reader;

  attempt begun_at(core::nanoseconds when, const timeouts& limits) {
    return {folded_answer{reader, core::answer_kind::completion, true}, limits, mono_time{when}};
  }
  /// A read of these bytes of the body.
  static bool read(attempt& one, core::nanoseconds when, std::string_view body) {
    const arrival at{.at = mono_time{when}, .not_before = {}};
    one.arrived(at);
    one.answer.begin_read(at);
    one.answer.on_body(body);
    one.answer.end_read();
    return one.folded();
  }
  attempt answering(const timeouts& limits) {
    auto one = begun_at(100s, limits);
    one.started(mono_time{100s});
    one.arrived({.at = mono_time{101s}, .not_before = {}});
    one.answer.on_head({200, "text/event-stream", {}, {}, {}});
    return one;
  }
};

constexpr const char* token = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
constexpr const char* finish =
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
constexpr const char* comment = ": ping\n\n";

const timeouts all{.connect = 1s, .first_byte = 2s, .stall = 3s, .total = 10s};

} // namespace

TEST_CASE_METHOD(fixture, "each stage of an attempt has its time-out") {
  auto one = begun_at(100s, all);
  CHECK(one.due() == mono_time{101s});
  CHECK(one.overdue(mono_time{100999ms}).empty());
  CHECK(one.overdue(mono_time{101s}) == "connect: no connection within 1 s");

  one.started(mono_time{100500ms});
  CHECK(one.due() == mono_time{102500ms});
  CHECK(one.overdue(mono_time{102500ms}) == "first byte: no answer within 2 s");

  one.arrived({.at = mono_time{102s}, .not_before = {}});
  one.answer.on_head({200, "text/event-stream", {}, {}, {}});
  CHECK(one.due() == mono_time{110s}); // the head may have come long before the first token
  read(one, 102s, token);
  CHECK(one.due() == mono_time{105s});
  read(one, 104s, token);
  CHECK(one.overdue(mono_time{105s}).empty());
  CHECK(one.overdue(mono_time{107s}) == "stall: nothing more for 3 s");

  read(one, 109s, token);
  CHECK(one.due() == mono_time{110s});
  CHECK(one.overdue(mono_time{110s}) == "total: not finished within 10 s");
}

TEST_CASE_METHOD(fixture, "time-outs that are not set do not apply") {
  timeouts few;
  few.total = 10s;
  auto one = begun_at(100s, few);
  one.started(mono_time{101s});
  CHECK(one.due() == mono_time{110s});
  one.arrived({.at = mono_time{102s}, .not_before = {}});
  CHECK(one.due() == mono_time{110s});
}

TEST_CASE_METHOD(fixture,
                 "comments and events without a token do not keep a stalled stream alive") {
  auto one = answering(all);
  CHECK_FALSE(read(one, 101s, comment));
  CHECK(read(one, 102s, token));
  CHECK_FALSE(read(one, 103s, comment));
  CHECK_FALSE(read(one, 104s, "data: {\"choices\":[]}\n\n"));
  CHECK(one.due() == mono_time{105s});
  CHECK(one.overdue(mono_time{105s}) == "stall: nothing more for 3 s");
}

TEST_CASE_METHOD(fixture, "every byte of an answer that is not a stream is progress") {
  auto one = answering(all);
  CHECK(read(one, 102s, "{\"choices\""));
  CHECK(one.due() == mono_time{105s});
  CHECK_FALSE(read(one, 104s, ":["));
  CHECK(one.due() == mono_time{107s});
}

TEST_CASE_METHOD(fixture, "a second after every choice has finished nothing more is awaited") {
  auto one = answering(all);
  read(one, 102s, token);
  CHECK(read(one, 103s, finish));
  CHECK(one.due() == mono_time{104s});
  CHECK_FALSE(one.settled(mono_time{103999ms}));
  CHECK_FALSE(read(one, 103500ms, comment));
  CHECK(one.settled(mono_time{104s}));
  CHECK(one.overdue(mono_time{104s}).empty());
}

TEST_CASE_METHOD(fixture, "a token after the finish reason has a second of its own") {
  auto one = answering(all);
  read(one, 102s, finish);
  read(one, 102500ms, token);
  CHECK(one.due() == mono_time{103500ms});
}

TEST_CASE_METHOD(fixture, "a choice that begins late ends the grace") {
  auto one = answering(all);
  read(one, 102s, finish);
  CHECK(
      read(one, 102500ms, "data: {\"choices\":[{\"index\":1,\"delta\":{\"content\":\"a\"}}]}\n\n"));
  CHECK_FALSE(one.settled(mono_time{104s}));
  CHECK(one.due() == mono_time{105500ms});
}

TEST_CASE_METHOD(fixture, "a complete answer is settled, not late, when the whole time is over") {
  auto one = answering(all);
  read(one, 109500ms, finish);
  CHECK(one.due() == mono_time{110s});
  CHECK(one.settled(mono_time{110s}));
}

TEST_CASE_METHOD(fixture, "an interim answer is not the first byte that is waited for") {
  auto one = begun_at(100s, all);
  one.started(mono_time{100s});
  one.arrived({.at = mono_time{101s}, .not_before = {}});
  one.interim();
  CHECK_FALSE(core::reached(one.outcome.times.first_byte));
  CHECK(one.due() == mono_time{102s});
  CHECK(one.overdue(mono_time{102s}) == "first byte: no answer within 2 s");
  one.arrived({.at = mono_time{101500ms}, .not_before = {}});
  CHECK(one.outcome.times.first_byte == mono_time{101500ms});
  one.answered();
  CHECK(one.outcome.times.first_byte == mono_time{101500ms});
  CHECK(one.due() == mono_time{110s});
}

TEST_CASE_METHOD(fixture, "a final head in the read of an interim one has the time of that read") {
  auto one = begun_at(100s, all);
  one.started(mono_time{100s});
  one.arrived({.at = mono_time{101s}, .not_before = {}});
  one.interim();
  one.answered();
  CHECK(one.outcome.times.first_byte == mono_time{101s});
  CHECK(one.due() == mono_time{110s});
}

TEST_CASE_METHOD(fixture, "a connection that is replaced has the time to connect again") {
  auto one = begun_at(100s, all);
  one.started(mono_time{100s});
  one.connecting(mono_time{101500ms});
  CHECK(one.due() == mono_time{102500ms});
}

TEST_CASE_METHOD(fixture, "an attempt is kernel-stamped when all of its reads were") {
  auto one = begun_at(100s, all);
  CHECK_FALSE(one.kernel_stamped());
  one.arrived({.at = mono_time{101s}, .not_before = {}, .clock_error = {}, .kernel = true});
  CHECK(one.kernel_stamped());
  one.arrived({.at = mono_time{102s}, .not_before = {}, .clock_error = {}, .kernel = false});
  one.arrived({.at = mono_time{103s}, .not_before = {}, .clock_error = {}, .kernel = true});
  CHECK_FALSE(one.kernel_stamped());
}

TEST_CASE_METHOD(fixture,
                 "a request without a stamp left while it was written, or before its answer") {
  const auto settled = [&](core::mono_time written, core::mono_time departed,
                           core::mono_time first_byte) {
    auto one = begun_at(100s, all);
    auto& times = one.outcome.times;
    times.started = mono_time{100s};
    times.written = written;
    times.departed = departed;
    times.first_byte = first_byte;
    const bool lacking = one.settle_departure();
    return std::pair{one.outcome.departure_error, lacking};
  };
  const mono_time never{};
  const mono_time written{100002ms};
  const mono_time answered{100009ms};
  CHECK(settled(written, never, answered) == std::pair{core::nanoseconds{2ms}, true});
  CHECK(settled(never, never, answered) == std::pair{core::nanoseconds{9ms}, false}); // refused
  CHECK(settled(written, mono_time{100001ms}, answered) == std::pair{core::nanoseconds{}, false});
  CHECK(settled(written, never, never) == std::pair{core::nanoseconds{}, false});
}

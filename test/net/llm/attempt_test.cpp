#include "net/llm/attempt.hpp"

#include "net/llm/event_reader.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using namespace std::chrono_literals;
using core::mono_time;

namespace {

struct fixture {
  event_reader reader;
  core::histogram gaps;

  attempt begun_at(core::nanoseconds when, const timeouts& limits) {
    return {chat_answer{reader, gaps, true}, limits, mono_time{when}};
  }
};

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
  CHECK(one.due() == mono_time{105s});
  one.arrived({.at = mono_time{104s}, .not_before = {}});
  CHECK(one.overdue(mono_time{105s}).empty());
  CHECK(one.overdue(mono_time{107s}) == "stall: nothing more for 3 s");

  one.arrived({.at = mono_time{109s}, .not_before = {}});
  CHECK(one.due() == mono_time{110s});
  CHECK(one.overdue(mono_time{110s}) == "total: not finished within 10 s");
}

TEST_CASE_METHOD(fixture, "an interim answer does not end the wait for the first byte") {
  auto one = begun_at(100s, all);
  one.started(mono_time{100500ms});
  one.arrived({.at = mono_time{102s}, .not_before = {}});
  one.interim();
  CHECK(one.due() == mono_time{102500ms});
  CHECK(one.overdue(mono_time{102500ms}) == "first byte: no answer within 2 s");
  CHECK(one.answered() == mono_time{102s});
  CHECK(one.due() == mono_time{105s});
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

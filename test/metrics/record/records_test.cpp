#include "metrics/record/records.hpp"

#include "metrics/text/layout.hpp"
#include "test/metrics/samples.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <sstream>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace loadtest::metrics::test;
using nlohmann::json;

namespace {

/// So long after `a_success` started, where its clock is a second behind Unix time.
std::int64_t unix_ns(core::nanoseconds since) {
  return (std::chrono::nanoseconds{1h} + 1s + since).count();
}

} // namespace

TEST_CASE("the record of a success has every key of the specification") {
  auto s = a_success();
  s.loop = 1;
  s.conversation = 2;
  s.turn = 3;
  s.think_ms = 1500;
  s.prompt_sha256 = "abc";
  s.result.response_id = "chatcmpl-1";
  s.result.to_unix = 1s;
  s.result.cached_tokens = 4;
  const auto line = request_line(s);
  REQUIRE(line.find('\n') == line.size() - 1);
  CHECK(json::parse(line) == json{{"request_id", "run-1-2-3-1"},
                                  {"response_id", "chatcmpl-1"},
                                  {"org", 1},
                                  {"user", 2},
                                  {"loop", 1},
                                  {"conversation", 2},
                                  {"turn", 3},
                                  {"attempt", 1},
                                  {"behavior", "chat"},
                                  {"test_type", "random_short"},
                                  {"template", "simple"},
                                  {"model", "gpt"},
                                  {"model_target", "slm"},
                                  {"backend", "b1"},
                                  {"phase", "steady"},
                                  {"prompt_sha256", "abc"},
                                  {"max_tokens", 64},
                                  {"think_ms", 1500},
                                  {"intended_at_ns", unix_ns(-2ms)},
                                  {"admitted_at_ns", unix_ns(-1100us)},
                                  {"started_at_ns", unix_ns(0ms)},
                                  {"written_at_ns", unix_ns(1ms)},
                                  {"first_byte_at_ns", unix_ns(20ms)},
                                  {"first_token_at_ns", unix_ns(50ms)},
                                  {"first_visible_at_ns", unix_ns(50ms)},
                                  {"last_token_at_ns", unix_ns(150ms)},
                                  {"closed_at_ns", unix_ns(151ms)},
                                  {"connect_ms", 1},
                                  {"ttft_ms", 50},
                                  {"latency_ms", 150},
                                  {"tpot_ms", 10},
                                  {"user_latency_ms", 160},
                                  {"error_bound_us", 400},
                                  {"ttft_bound_us", 300},
                                  {"latency_bound_us", 400},
                                  {"own_delay_ms", 0.1},
                                  {"chunks", 11},
                                  {"prompt_tokens", 7},
                                  {"completion_tokens", 11},
                                  {"cached_tokens", 4},
                                  {"tokens_source", "reported"},
                                  {"cost_usd", 0.005},
                                  {"cost_source", "price_table"},
                                  {"http_status", 200},
                                  {"outcome", "ok"},
                                  {"finish_reason", "stop"},
                                  {"connection", "new"}});
}

TEST_CASE("what was not reached is absent from a record") {
  core::sample s;
  s.request_id = "r";
  s.org = s.user = 1;
  s.model = "m";
  s.result.times.intended = at(0ms);
  s.result.times.closed = at(9ms);
  s.result.error = core::error_type::connection_error;
  s.result.error_detail = "connection refused";
  const auto j = json::parse(request_line(s));
  for (const auto* key :
       {"response_id", "phase", "max_tokens", "started_at_ns", "first_token_at_ns", "ttft_ms",
        "latency_ms", "tpot_ms", "user_latency_ms", "error_bound_us", "prompt_tokens",
        "cached_tokens", "cost_usd", "http_status", "finish_reason", "connection", "connect_ms"}) {
    INFO(key);
    CHECK_FALSE(j.contains(key));
  }
  CHECK(j.at("outcome") == "error");
  CHECK(j.at("error_type") == "connection_error");
  CHECK(j.at("error_detail") == "connection refused");
}

TEST_CASE("a record says when the request left, was received, and that it was sent again") {
  auto s = a_success();
  const auto plain = json::parse(request_line(s));
  for (const auto* key : {"departed_at_ns", "acked_at_ns", "resent_after_ms"})
    CHECK_FALSE(plain.contains(key));
  s.result.to_unix = 1s;
  s.result.times.departed = at(500us);
  s.result.times.acked = at(700us);
  s.result.resent = 3ms;
  const auto j = json::parse(request_line(s));
  CHECK(j.at("departed_at_ns") == unix_ns(500us));
  CHECK(j.at("acked_at_ns") == unix_ns(700us));
  CHECK(j.at("resent_after_ms") == 3);
  CHECK(j.at("ttft_ms") == 49.5);
  CHECK(j.at("latency_ms") == 149.5);
}

TEST_CASE("the bound of a record is how far arrival and departure may be off, whatever the lag") {
  auto s = a_success();
  s.result.times.admitted = at(-1s);
  CHECK(json::parse(request_line(s)).at("error_bound_us") == 400);
  s.result.departure_error = 250us;
  CHECK(json::parse(request_line(s)).at("error_bound_us") == 550);
}

TEST_CASE("a record keeps what arrived before a failure, and a retry has no user latency") {
  auto s = a_success();
  s.result.status = core::outcome_status::error;
  s.result.error = core::error_type::incomplete_stream;
  s.result.completion_source = core::token_source::estimated;
  s.last_attempt = false;
  const auto j = json::parse(request_line(s));
  CHECK(j.at("ttft_ms") == 50);
  CHECK(j.at("completion_tokens") == 11);
  CHECK(j.at("tokens_source") == "estimated");
  CHECK_FALSE(j.contains("user_latency_ms"));
}

TEST_CASE("durations in a record are exact to the microsecond, costs to the nano-dollar") {
  auto s = a_success();
  s.result.times.first_token = at(50ms + 1499ns);
  s.cost_nanousd = 1'000'000'007;
  const auto line = request_line(s);
  CHECK(line.find("\"ttft_ms\":50.001,") != std::string::npos);
  CHECK(line.find("\"cost_usd\":1.000000007,") != std::string::npos);
}

TEST_CASE("any bytes make a valid line") {
  auto s = a_success();
  s.result.error_detail = "quote \" back \\ line \n bell \x07 del \x7F ok ä€😀 bad \xFF \xC3";
  const auto line = request_line(s);
  CHECK(line.find('\n') == line.size() - 1);
  CHECK(json::parse(line).at("error_detail") ==
        "quote \" back \\ line \n bell \x07 del \x7F ok ä€😀 bad \uFFFD \uFFFD");

  core::random_stream random{7};
  for (int i = 0; i < 500; ++i) {
    s.result.error_detail.clear();
    for (int k = 0; k < 12; ++k)
      s.result.error_detail +=
          static_cast<char>(random.below(4) ? 0x80 + random.below(128) : random.below(128));
    // An independent implementation agrees on where the text is well-formed.
    const auto expected = json::parse(
        json(s.result.error_detail).dump(-1, ' ', false, json::error_handler_t::replace));
    const auto actual = json::parse(request_line(s)).at("error_detail");
    if (expected.get<std::string>().find("\uFFFD") == std::string::npos)
      REQUIRE(actual == expected);
    else
      REQUIRE(actual.get<std::string>().find("\uFFFD") != std::string::npos);
  }
}

TEST_CASE("the progress line tells of the second and of the run") {
  recorder r{"node"};
  r.add(a_failure(core::error_type::timeout));
  snapshot before;
  before.merge(r.take());
  core::client_health health;
  for (int i = 0; i < 200; ++i) {
    r.add(a_success());
    count_live(health, a_success());
  }
  r.add(health);
  auto d = r.take();
  d.active_users = 50;
  auto now = before;
  now.merge(d);
  CHECK(progress_line(65s, 300s, "steady", before, now) ==
        "01:05/05:00 steady      50 users  200 req/s  2200 tok/s  TTFT 50.0/50.0 ms  1 err  $1.00");
  // The second has too few attempts: the run's figures stand in.
  CHECK(progress_line(3700s, std::nullopt, "steady", now, now) ==
        "1:01:40 steady      50 users    0 req/s     0 tok/s  TTFT 50.0/50.0 ms  1 err  $1.00");
  // Nothing has ended, and yet there is something to tell.
  CHECK(progress_line(65s, 300s, "steady", {},
                      [&] {
                        recorder early{"node"};
                        health.ended_events = health.ended_tokens = 0;
                        early.add(health);
                        return snapshot_of(early);
                      }()) ==
        "01:05/05:00 steady       0 users  200 req/s  2200 tok/s  TTFT 50.0/50.0 ms  0 err  $0");
  CHECK(progress_line(0s, std::nullopt, "bootstrap", {}, {}) ==
        "00:00 bootstrap    0 users    0 req/s     0 tok/s  TTFT –/– ms  0 err  $0");
}

TEST_CASE("the progress line keeps to its 100 columns") {
  delta d;
  d.node = "node";
  d.sequence = 1;
  auto& g = d.all[{}];
  g.attempts = g.errors = g.completion_tokens = 123'456'789'012;
  g.ttft.add(3599s, 1000);
  g.cost_nanousd = 123'456'789'000'000'000;
  d.active_users = 4'000'000'000;
  snapshot now;
  now.merge(d);
  const auto line = progress_line(99h, 99h, "a phase with a very long name\n", {}, now);
  CHECK(columns(line) <= 100);
  CHECK(line.find('\n') == std::string::npos);
}

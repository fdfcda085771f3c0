#include "core/outcome.hpp"

#include "core/client_health.hpp"
#include "core/goodput.hpp"
#include "core/request.hpp"
#include "core/token_estimator.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <string>

using namespace loadtest::core;
using std::chrono::milliseconds;

namespace {

mono_time at(int ms) {
  return mono_time{std::chrono::seconds{1} + milliseconds{ms}};
}

outcome streamed() {
  outcome o;
  o.times.admitted = at(0);
  o.times.started = at(10);
  o.times.first_token = at(60);
  o.times.last_token = at(260);
  o.completion_tokens = 11;
  o.chunks = 10;
  return o;
}

} // namespace

TEST_CASE("TTFT and latency count from the start of the request") {
  const auto o = streamed();
  CHECK(o.ttft() == milliseconds{50});
  CHECK(o.latency() == milliseconds{250});
}

TEST_CASE("TTFT and latency count from the departure where it is known") {
  auto o = streamed();
  o.times.departed = at(13);
  CHECK(o.sent_off() == at(13));
  CHECK(o.ttft() == milliseconds{47});
  CHECK(o.latency() == milliseconds{247});
  CHECK(streamed().sent_off() == at(10));
}

TEST_CASE("the time per output token leaves out the first event's tokens") {
  auto o = streamed();
  CHECK(o.tpot() == milliseconds{20});
  o.first_event_tokens = 3;
  CHECK(o.tpot() == milliseconds{25});
}

TEST_CASE("without tokens after the first event there is no time per output token") {
  auto o = streamed();
  o.first_event_tokens = o.completion_tokens;
  CHECK(o.tpot() == std::nullopt);
  o.first_event_tokens = o.completion_tokens + 1;
  CHECK(o.tpot() == std::nullopt);
  o.first_event_tokens = 1;
  o.completion_tokens = 0;
  CHECK(o.tpot() == std::nullopt);
}

TEST_CASE("tokens that all came in one event took no time that is known") {
  auto o = streamed();
  o.chunks = 1;
  CHECK(o.tpot() == std::nullopt);
  o.chunks = 2;
  CHECK(o.tpot() == milliseconds{20});
}

TEST_CASE("a stream without a token is not good where TTFT is limited, another answer may be") {
  goodput_limits good;
  auto silent = streamed();
  silent.status = outcome_status::ok;
  silent.streamed = true;
  silent.times.first_token = {};
  CHECK(good.met_by(silent));
  good.latency = milliseconds{300};
  CHECK(good.met_by(silent));
  good.ttft = milliseconds{500};
  CHECK_FALSE(good.met_by(silent));
  silent.streamed = false;
  CHECK(good.met_by(silent));
  silent.status = outcome_status::error;
  CHECK_FALSE(good.met_by(silent));
}

TEST_CASE("an answer that was not streamed has latency only") {
  auto o = streamed();
  o.times.first_token = {};
  CHECK(o.ttft() == std::nullopt);
  CHECK(o.tpot() == std::nullopt);
  CHECK(o.latency() == milliseconds{250});
}

TEST_CASE("an attempt that was never sent has no derived figures") {
  outcome o;
  CHECK(o.ttft() == std::nullopt);
  CHECK(o.latency() == std::nullopt);
  CHECK(o.tpot() == std::nullopt);
  CHECK(o.send_lag() == std::nullopt);
  o.times.last_token = at(5);
  o.times.first_token = at(5);
  CHECK(o.ttft() == std::nullopt);
  CHECK(o.latency() == std::nullopt);
}

TEST_CASE("send lag is what the client kept waiting beyond the connect") {
  auto o = streamed();
  CHECK(o.send_lag() == milliseconds{10});
  o.connect = milliseconds{7};
  CHECK(o.send_lag() == milliseconds{3});
  o.connect = milliseconds{12};
  CHECK(o.send_lag() == milliseconds{0});
  o.connect = milliseconds{3};
  o.resent = milliseconds{5};
  CHECK(o.send_lag() == milliseconds{2});
}

TEST_CASE("names of statuses, errors, sources and roles are those of the records") {
  CHECK(std::string{to_string(outcome_status::ok)} == "ok");
  CHECK(std::string{to_string(outcome_status::abandoned)} == "abandoned");
  CHECK(std::string{to_string(error_type::none)}.empty());
  CHECK(std::string{to_string(error_type::rate_limited)} == "rate_limited");
  CHECK(std::string{to_string(error_type::incomplete_stream)} == "incomplete_stream");
  CHECK(std::string{to_string(token_source::estimated)} == "estimated");
  CHECK(std::string{to_string(role::assistant)} == "assistant");
  std::set<std::string> names;
  for (int e = 0; e <= static_cast<int>(error_type::client_error); ++e)
    names.insert(to_string(static_cast<error_type>(e)));
  CHECK(names.size() == static_cast<std::size_t>(error_type::client_error) + 1);
}

TEST_CASE("unix time is monotonic time and an offset") {
  CHECK(to_unix(at(500), std::chrono::seconds{99}) ==
        unix_time{std::chrono::seconds{100} + milliseconds{500}});
  CHECK_FALSE(reached(mono_time{}));
  CHECK(reached(at(0)));
}

TEST_CASE("the token estimator begins with four characters a token and learns from usage") {
  token_estimator estimator;
  CHECK(estimator.estimate(0) == 0);
  CHECK(estimator.estimate(400) == 100);
  estimator.learn(1'000, 500);
  CHECK(estimator.estimate(400) == 200);
  estimator.learn(2'000, 500);
  CHECK(estimator.estimate(300) == 100);
}

TEST_CASE("client health merges every figure") {
  client_health a;
  a.read_lag.add(milliseconds{1});
  a.events = 1;
  a.reads = 2;
  a.bytes = 3;
  a.clock_steps = 4;
  a.unstamped_reads = 5;
  a.unstamped_sends = 6;
  a.connections_opened = 7;
  a.connections_reused = 8;
  a.resent = 9;
  client_health b = a;
  b.read_lag.add(milliseconds{2});
  b.loop_lag.add(milliseconds{3});
  b.send_lag.add(milliseconds{4});
  b.handshake_lag.add(milliseconds{5});
  a.merge(b);
  CHECK(a.read_lag.count() == 3);
  CHECK(a.read_lag.max() == milliseconds{2});
  CHECK(a.loop_lag.max() == milliseconds{3});
  CHECK(a.send_lag.max() == milliseconds{4});
  CHECK(a.handshake_lag.max() == milliseconds{5});
  CHECK(a.events == 2);
  CHECK(a.reads == 4);
  CHECK(a.bytes == 6);
  CHECK(a.clock_steps == 8);
  CHECK(a.unstamped_reads == 10);
  CHECK(a.unstamped_sends == 12);
  CHECK(a.connections_opened == 14);
  CHECK(a.connections_reused == 16);
  CHECK(a.resent == 18);
}

TEST_CASE("an answer that comes before the whole request has left took no time, never less") {
  outcome o;
  o.times.started = mono_time{milliseconds{1000}};
  o.times.departed = mono_time{milliseconds{3000}};
  o.times.first_token = mono_time{milliseconds{2000}};
  o.times.last_token = mono_time{milliseconds{2500}};
  CHECK(o.ttft() == milliseconds{0});
  CHECK(o.latency() == milliseconds{0});
}

#pragma once

#include "core/random.hpp"
#include "core/sample.hpp"
#include "metrics/record/recorder.hpp"
#include "metrics/record/snapshot.hpp"

#include <string>
#include <vector>

namespace loadtest::metrics::test {

using namespace std::chrono_literals;

/// Some time after the clock's origin.
inline core::mono_time at(core::nanoseconds since) {
  return core::mono_time{std::chrono::hours{1}} + since;
}

/// A successful streamed attempt: sent at `at(0)` after a send lag of 0.1 ms, first token after
/// 50 ms, 11 tokens in 11 events 10 ms apart; 7 prompt tokens, all reported, half a cent.
inline core::sample a_success() {
  core::sample s;
  s.request_id = "run-1-2-3-1";
  s.org = 1;
  s.user = 2;
  s.behavior = "chat";
  s.test_type = "random_short";
  s.template_name = "simple";
  s.model = "gpt";
  s.model_target = "slm";
  s.phase = "steady";
  s.max_tokens = 64;
  s.cost_nanousd = 5'000'000;
  s.cost_known = true;
  s.user_latency = 160ms;
  s.own_delay = s.question_own_delay = 100us;
  auto& r = s.result;
  r.status = core::outcome_status::ok;
  r.http_status = 200;
  r.times.intended = at(-2ms);
  r.times.admitted = at(-1100us);
  r.connect = 1ms;
  r.times.started = at(0ms);
  r.times.written = at(1ms);
  r.times.first_byte = at(20ms);
  r.times.first_token = at(50ms);
  r.times.first_visible = at(50ms);
  r.times.last_token = at(150ms);
  r.times.closed = at(151ms);
  r.departure_error = 100us;
  r.first_token_error = 200us;
  r.last_token_error = 300us;
  r.chunks = 11;
  r.prompt_tokens = 7;
  r.completion_tokens = 11;
  r.prompt_source = core::token_source::reported;
  r.completion_source = core::token_source::reported;
  r.finish_reason = "stop";
  r.backend = "b1";
  for (int i = 0; i < 11; ++i)
    r.trail.on_read(at((50 + 10 * i) * 1ms));
  s.moments = {{.starts = true, .ends = true, .events = 11, .tokens = 11}};
  return s;
}

inline core::sample a_failure(core::error_type why) {
  auto s = a_success();
  auto& r = s.result;
  r.status = core::outcome_status::error;
  r.error = why;
  r.http_status = 503;
  r.error_detail = "it was slow";
  r.times.first_token = r.times.first_visible = r.times.last_token = {};
  r.chunks = r.prompt_tokens = r.completion_tokens = 0;
  r.trail = {};
  s.moments = {{.starts = true, .ends = true}};
  s.cost_nanousd = 0;
  s.cost_known = false;
  return s;
}

inline core::sample an_end(core::outcome_status how) {
  auto s = a_failure(core::error_type::none);
  s.result.status = how;
  return s;
}

/// Any sample, from a seeded stream.
inline core::sample any_sample(core::random_stream& random) {
  auto s = a_success();
  auto& r = s.result;
  if (random.below(5) == 0)
    s = a_failure(static_cast<core::error_type>(1 + random.below(12)));
  s.org = static_cast<std::uint32_t>(1 + random.below(12));
  s.model = random.below(2) ? "gpt" : "llama";
  s.phase = random.below(3) ? "steady" : "warm-up";
  s.measured = s.phase == "steady";
  s.moments.front().measured = s.measured;
  r.backend = std::string(1 + random.below(3), 'b');
  if (r.status == core::outcome_status::ok) {
    r.times.first_token = at(core::nanoseconds{random.between(1'000'000, 900'000'000)});
    r.times.last_token = r.times.first_token + core::nanoseconds{random.between(0, 3'000'000'000)};
    r.completion_tokens = static_cast<std::uint32_t>(random.between(1, 300));
    s.moments.front().tokens = r.completion_tokens;
    r.first_token_error = core::nanoseconds{random.between(0, 1'000'000)};
    if (random.below(3) == 0)
      r.cached_tokens = static_cast<std::uint32_t>(random.below(7));
  }
  s.user_latency = core::nanoseconds{random.between(1'000'000, 4'000'000'000)};
  s.cost_nanousd = random.between(0, 1'000'000'000);
  return s;
}

/// What the I/O threads count of an attempt while it lasts.
inline void count_live(core::client_health& health, const core::sample& s) {
  ++health.begun;
  health.events += s.result.chunks;
  health.ended_events += s.result.chunks;
  health.ended_tokens += s.result.chunks > 0 ? s.result.completion_tokens : 0;
  if (const auto ttft = s.result.ttft())
    health.first_token.add(*ttft);
}

inline snapshot snapshot_of(recorder& from) {
  snapshot s;
  s.merge(from.take());
  return s;
}

inline snapshot snapshot_of(const std::vector<core::sample>& samples) {
  recorder r{"node"};
  for (const auto& s : samples)
    r.add(s);
  return snapshot_of(r);
}

/// The same with what the I/O threads have counted.
inline snapshot live_snapshot_of(const std::vector<core::sample>& samples) {
  recorder r{"node"};
  core::client_health health;
  for (const auto& s : samples) {
    r.add(s);
    count_live(health, s);
  }
  r.add(health);
  return snapshot_of(r);
}

} // namespace loadtest::metrics::test

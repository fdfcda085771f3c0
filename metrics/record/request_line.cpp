#include "metrics/record/records.hpp"

#include "metrics/text/json_line.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

using core::nanoseconds;

void identity(json_line& line, const core::sample& s) {
  line.text("request_id", s.request_id);
  line.text_if_any("response_id", s.result.response_id);
  line.number("org", s.org);
  line.number("user", s.user);
  line.number("loop", s.loop);
  line.number("conversation", s.conversation);
  line.number("turn", s.turn);
  line.number("attempt", s.attempt);
  line.text_if_any("behavior", s.behavior);
  line.text_if_any("test_type", s.test_type);
  line.text_if_any("template", s.template_name);
  line.text_if_any("model", s.model);
  line.text_if_any("model_target", s.model_target);
  line.text_if_any("backend", s.result.backend);
  line.text_if_any("phase", s.phase);
  line.text_if_any("prompt_sha256", s.prompt_sha256);
  if (s.max_tokens != 0)
    line.number("max_tokens", s.max_tokens);
  line.number("think_ms", s.think_ms);
}

void clocks(json_line& line, const core::outcome& r) {
  const auto stamp = [&](std::string_view key, core::mono_time t) {
    if (core::reached(t))
      line.number(key, core::to_unix(t, r.to_unix).time_since_epoch().count());
  };
  stamp("intended_at_ns", r.times.intended);
  stamp("admitted_at_ns", r.times.admitted);
  stamp("started_at_ns", r.times.started);
  stamp("departed_at_ns", r.times.departed);
  stamp("written_at_ns", r.times.written);
  stamp("acked_at_ns", r.times.acked);
  stamp("first_byte_at_ns", r.times.first_byte);
  stamp("first_token_at_ns", r.times.first_token);
  stamp("first_visible_at_ns", r.times.first_visible);
  stamp("last_token_at_ns", r.times.last_token);
  stamp("closed_at_ns", r.times.closed);
}

void durations(json_line& line, const core::sample& s) {
  const auto& r = s.result;
  const auto some = [&](std::string_view key, std::optional<nanoseconds> d) {
    if (d)
      line.milliseconds(key, *d);
  };
  if (r.connect > nanoseconds{0})
    line.milliseconds("connect_ms", r.connect);
  some("ttft_ms", r.ttft());
  some("latency_ms", r.latency());
  some("tpot_ms", r.tpot());
  if (s.last_attempt)
    some("user_latency_ms", s.user_latency);
  if (core::reached(r.times.first_token) || core::reached(r.times.last_token)) {
    const auto bound = std::max(r.first_token_error, r.last_token_error) + r.departure_error;
    line.decimal("error_bound_us", bound.count(), 3);
    if (r.ttft())
      line.decimal("ttft_bound_us", (r.first_token_error + r.departure_error).count(), 3);
    if (r.latency())
      line.decimal("latency_bound_us", (r.last_token_error + r.departure_error).count(), 3);
  }
  if (s.own_delay > nanoseconds{0})
    line.milliseconds("own_delay_ms", s.own_delay);
}

void tokens_and_cost(json_line& line, const core::sample& s) {
  const auto& r = s.result;
  line.number("chunks", r.chunks);
  if (r.prompt_tokens + r.completion_tokens > 0) {
    line.number("prompt_tokens", r.prompt_tokens);
    line.number("completion_tokens", r.completion_tokens);
    if (r.cached_tokens)
      line.number("cached_tokens", *r.cached_tokens);
    const bool reported = r.prompt_source == core::token_source::reported &&
                          r.completion_source == core::token_source::reported;
    line.text("tokens_source", core::to_string(reported ? core::token_source::reported
                                                        : core::token_source::estimated));
  }
  if (s.cost_known) {
    line.decimal("cost_usd", s.cost_nanousd, 9);
    line.text("cost_source", s.cost_reported ? "reported" : "price_table");
  }
}

void ending(json_line& line, const core::outcome& r) {
  if (r.http_status != 0)
    line.number("http_status", r.http_status);
  line.text("outcome", core::to_string(r.status));
  line.text_if_any("error_type", core::to_string(r.error));
  line.text_if_any("error_detail", r.error_detail);
  line.text_if_any("finish_reason", r.finish_reason);
  if (core::reached(r.times.started))
    line.text("connection", r.connection_reused ? "reused" : "new");
  if (r.resent)
    line.milliseconds("resent_after_ms", *r.resent);
}

} // namespace

std::string request_line(const core::sample& sample) {
  json_line line;
  identity(line, sample);
  clocks(line, sample.result);
  durations(line, sample);
  tokens_and_cost(line, sample);
  ending(line, sample.result);
  return std::move(line).take();
}

} // namespace loadtest::metrics

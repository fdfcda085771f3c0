#include "core/outcome.hpp"

#include "core/request.hpp"

#include <algorithm>

namespace loadtest::core {

const char* to_string(role r) noexcept {
  switch (r) {
  case role::system:
    return "system";
  case role::user:
    return "user";
  case role::assistant:
    return "assistant";
  }
  return "user";
}

const char* to_string(outcome_status s) noexcept {
  switch (s) {
  case outcome_status::ok:
    return "ok";
  case outcome_status::error:
    return "error";
  case outcome_status::abandoned:
    return "abandoned";
  case outcome_status::cancelled:
    return "cancelled";
  }
  return "error";
}

const char* to_string(error_type e) noexcept {
  switch (e) {
  case error_type::none:
    return "";
  case error_type::http_error:
    return "http_error";
  case error_type::auth_error:
    return "auth_error";
  case error_type::budget_exceeded:
    return "budget_exceeded";
  case error_type::request_too_large:
    return "request_too_large";
  case error_type::rate_limited:
    return "rate_limited";
  case error_type::timeout:
    return "timeout";
  case error_type::connection_error:
    return "connection_error";
  case error_type::tls_error:
    return "tls_error";
  case error_type::stream_error:
    return "stream_error";
  case error_type::incomplete_stream:
    return "incomplete_stream";
  case error_type::protocol_error:
    return "protocol_error";
  case error_type::validation:
    return "validation";
  case error_type::client_error:
    return "client_error";
  }
  return "";
}

const char* to_string(token_source s) noexcept {
  return s == token_source::reported ? "reported" : "estimated";
}

mono_time outcome::sent_off() const noexcept {
  return reached(times.departed) ? times.departed : times.started;
}

std::optional<nanoseconds> outcome::ttft() const noexcept {
  if (!reached(times.first_token) || !reached(times.started))
    return std::nullopt;
  return std::max(nanoseconds{0}, times.first_token - sent_off());
}

std::optional<nanoseconds> outcome::latency() const noexcept {
  if (!reached(times.last_token) || !reached(times.started))
    return std::nullopt;
  return std::max(nanoseconds{0}, times.last_token - sent_off());
}

std::optional<nanoseconds> outcome::tpot() const noexcept {
  if (!reached(times.first_token) || chunks < 2 || completion_tokens <= first_event_tokens)
    return std::nullopt;
  return (times.last_token - times.first_token) / (completion_tokens - first_event_tokens);
}

std::optional<nanoseconds> outcome::send_lag() const noexcept {
  if (!reached(times.started) || !reached(times.admitted))
    return std::nullopt;
  return std::max(nanoseconds{0},
                  times.started - times.admitted - connect - resent.value_or(nanoseconds{0}));
}

} // namespace loadtest::core

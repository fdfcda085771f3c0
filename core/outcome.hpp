#pragma once

#include "core/time.hpp"
#include "core/token_trail.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace loadtest::core {

/// The clocks of an attempt (spec measurement.md); a default value was not reached.
struct attempt_times {
  mono_time intended;      ///< the user, or the arrival schedule, wanted to send
  mono_time admitted;      ///< limits and back-off let it go
  mono_time started;       ///< connection ready, body serialised, just before the first write
  mono_time departed;      ///< its last byte left for the network; absent without a kernel stamp
  mono_time written;       ///< the kernel took the last byte of the request
  mono_time acked;         ///< the other side's kernel has it; absent where it was not told
  mono_time first_byte;    ///< first byte of the answer's final head
  mono_time first_token;   ///< first token-bearing event
  mono_time first_visible; ///< first event with content or text
  mono_time last_token;    ///< last token-bearing event; of an answer without one, its end
  mono_time closed;        ///< the attempt was over
};

enum class outcome_status : std::uint8_t { ok, error, abandoned, cancelled };

/// The error types of spec platform-api.md.
enum class error_type : std::uint8_t {
  none,
  http_error,
  auth_error,
  budget_exceeded,
  request_too_large,
  rate_limited,
  timeout,
  connection_error,
  tls_error,
  stream_error,
  incomplete_stream,
  protocol_error,
  validation,
  client_error ///< of our own: no descriptor, no local port, no memory
};

enum class token_source : std::uint8_t { reported, estimated };

const char* to_string(outcome_status s) noexcept;
const char* to_string(error_type e) noexcept;
const char* to_string(token_source s) noexcept;

/// What became of one attempt: the client's whole knowledge of it. A failed call is data.
struct outcome {
  outcome_status status = outcome_status::error;
  error_type error = error_type::none;
  /// What the server or the transport said, redacted and at most 512 bytes; for a time-out one of
  /// "connect", "first byte", "stall", "total" comes first.
  std::string error_detail;
  int http_status = 0; ///< 0: no answer
  attempt_times times;
  unix_offset to_unix{}; ///< maps `times` to unix time, sampled during the attempt
  nanoseconds connect{}; ///< name resolution, TCP and TLS, when this attempt paid for it
  /// Of `connect`: how long steps of the TLS handshake that had arrived waited for this client.
  nanoseconds handshake_lag{};
  bool connection_reused = false;
  bool streamed = false; ///< the answer came as a stream
  /// Of one that was sent again, since its kept connection was closed just then: how long it had
  /// been under way over that one.
  std::optional<nanoseconds> resent;
  bool kernel_stamped = false; ///< receive times are the kernel's; else read on our own clock
  /// How far from the truth the moment is from which TTFT and latency count.
  nanoseconds departure_error{};
  /// At most this far from the truth: the event may have arrived earlier than its stamp says.
  nanoseconds first_token_error{};
  nanoseconds last_token_error{};
  token_trail trail;                    ///< of a stream
  std::uint32_t chunks = 0;             ///< token-bearing events
  std::uint32_t first_event_tokens = 1; ///< tokens of the first of them
  std::uint32_t prompt_tokens = 0;
  std::uint32_t completion_tokens = 0;
  std::optional<std::uint32_t> cached_tokens; ///< absent: not reported
  std::optional<std::int64_t> reported_cost;  ///< nano-dollars; absent: not reported
  token_source prompt_source = token_source::estimated;
  token_source completion_source = token_source::estimated;
  std::string text; ///< the answer, visible content only
  std::string finish_reason;
  std::string response_id;
  std::string backend; ///< X-Routing-Backend
  std::optional<nanoseconds> retry_after;

  /// The moment from which TTFT and latency count (spec measurement.md rule 2): departed, or else
  /// started.
  mono_time sent_off() const noexcept;
  /// first_token − sent_off, of a streamed attempt; 0 when the answer came before all of the
  /// request had left.
  std::optional<nanoseconds> ttft() const noexcept;
  /// last_token − sent_off.
  std::optional<nanoseconds> latency() const noexcept;
  /// (last_token − first_token)/(tokens − tokens of the first event); none when that is not
  /// positive, or when all tokens came in one event.
  std::optional<nanoseconds> tpot() const noexcept;
  /// started − admitted − connect − resent: how long the client itself kept the request waiting.
  std::optional<nanoseconds> send_lag() const noexcept;
};

} // namespace loadtest::core

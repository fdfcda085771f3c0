#pragma once

#include "core/time.hpp"
#include "platform/model/fault_set.hpp"

#include <array>
#include <cstdint>
#include <string_view>

namespace loadtest::platform {

/// What the simulated platform can do wrong on purpose (spec platform-api.md).
enum class fault : std::uint8_t {
  error,          ///< answers `fault_config::status`, without asking the model
  rate_limited,   ///< 429 with Retry-After
  over_budget,    ///< 402
  no_streaming,   ///< 502 to a request that wants a stream
  cut,            ///< the connection ends in mid-stream
  stall,          ///< the stream goes silent after its second token
  malformed,      ///< an event that is no JSON
  stream_error,   ///< an error object inside the 200 stream, which then ends
  no_finish,      ///< the stream ends properly without finish_reason and [DONE]
  no_done,        ///< no [DONE], but a finish_reason
  no_usage,       ///< no usage although it was asked for
  pings,          ///< comments before each token
  slow_start,     ///< the answer begins late, its headers too
  no_role,        ///< no event of its own for the role
  several_tokens, ///< in an event
  crlf,           ///< lines end with CRLF
  close_after,    ///< the connection ends after the stream, though it was to be kept
  late_end        ///< the chunk that ends the body leaves in a write of its own, a while later
};
inline constexpr std::size_t fault_count = 18;
/// Their names in the configuration, in order.
inline constexpr std::array<const char*, fault_count> fault_names{
    "error",     "rateLimited", "overBudget",    "noStreaming", "cut",        "stall",
    "malformed", "streamError", "noFinish",      "noDone",      "noUsage",    "pings",
    "slowStart", "noRole",      "severalTokens", "crlf",        "closeAfter", "lateEnd"};

/// How often each fault happens: a share of the requests, 0 to 1.
struct fault_config {
  std::array<double, fault_count> rates{};
  std::uint32_t status = 500;     ///< of `error`
  double retry_after_seconds = 1; ///< of `rate_limited`
  core::nanoseconds slow_start = std::chrono::seconds{2};
  std::uint32_t tokens_per_event = 4; ///< of `several_tokens`
  core::nanoseconds late_end = std::chrono::milliseconds{1};
  friend bool operator==(const fault_config&, const fault_config&) = default;
};

using request_faults = fault_set<fault>;

/// The faults of a request: a function of its body alone, so that runs can be repeated.
request_faults faults_of(const fault_config& config, std::string_view body);

} // namespace loadtest::platform

#include "actors/user/retry.hpp"

#include <algorithm>

namespace loadtest::actors {

namespace {

constexpr core::nanoseconds longest_backoff = std::chrono::minutes{1};

/// Time-outs, conflicts, too early, expired tokens, and all faults of servers and proxies.
bool passes(int status) noexcept {
  return status >= 500 || status == 408 || status == 409 || status == 425 || status == 498;
}

} // namespace

bool may_pass(const core::outcome& outcome) {
  using core::error_type;
  if (outcome.status != core::outcome_status::error ||
      outcome.retry_after.value_or(core::nanoseconds{0}) > longest_retry_after)
    return false;
  switch (outcome.error) {
  case error_type::rate_limited:
  case error_type::timeout:
  case error_type::connection_error:
  case error_type::stream_error:
  case error_type::incomplete_stream:
    return true;
  case error_type::http_error:
    return passes(outcome.http_status);
  default:
    return false;
  }
}

core::nanoseconds pause_before_retry(core::nanoseconds backoff, std::uint32_t attempt,
                                     core::random_stream random, const core::outcome& outcome) {
  const auto doubled = std::min(longest_backoff, backoff * (1 << std::min(attempt - 1, 16U)));
  const core::nanoseconds pause{static_cast<std::int64_t>(static_cast<double>(doubled.count()) *
                                                          (0.5 + 0.5 * random.unit()))};
  return std::max(
      pause, std::min(outcome.retry_after.value_or(core::nanoseconds{0}), longest_retry_after));
}

} // namespace loadtest::actors

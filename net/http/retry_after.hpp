#pragma once

#include "core/time.hpp"

#include <optional>
#include <string_view>

namespace loadtest::net {

/// When a server wants to be asked again: after a while, or at a time; the later of both.
struct retry_hint {
  std::optional<core::nanoseconds> wait;
  std::optional<core::unix_time> at;

  explicit operator bool() const noexcept { return wait || at; }
  /// How long to wait from `now`; none without a hint.
  std::optional<core::nanoseconds> from(core::unix_time now) const noexcept;
};

/// The value of a Retry-After header (RFC 9110, 10.2.3): seconds, which may have a fraction or, as
/// some servers do, a unit; or a date in the preferred format. An empty hint when it is neither.
/// Waits of more than a day are taken as a day.
retry_hint parse_retry_after(std::string_view value) noexcept;

/// The time at which a rate limit has something left: a duration ("6m0s", "20ms", "2"), Unix time
/// in seconds or milliseconds, or a date (RFC 3339 or 9110).
retry_hint parse_reset(std::string_view value) noexcept;

/// A Date header: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::optional<core::unix_time> parse_http_date(std::string_view value) noexcept;

/// A wait of so many seconds; an empty hint when that is negative or not a number.
retry_hint retry_in(double seconds) noexcept;

} // namespace loadtest::net

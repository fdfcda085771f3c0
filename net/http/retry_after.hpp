#pragma once

#include "core/time.hpp"

#include <optional>
#include <string_view>

namespace loadtest::net {

/// When a server wants to be asked again: after a while, or at a time.
struct retry_hint {
  std::optional<core::nanoseconds> wait;
  std::optional<core::unix_time> at;

  explicit operator bool() const noexcept { return wait || at; }
  /// How long to wait from `now`; none without a hint.
  std::optional<core::nanoseconds> from(core::unix_time now) const noexcept;
};

/// The value of a Retry-After header (RFC 9110, 10.2.3): seconds, which may have a fraction, or a
/// date in the preferred format. An empty hint when it is neither. Waits of more than a day are
/// taken as a day.
retry_hint parse_retry_after(std::string_view value) noexcept;

/// A wait of so many seconds; an empty hint when that is negative or not a number.
retry_hint retry_in(double seconds) noexcept;

} // namespace loadtest::net

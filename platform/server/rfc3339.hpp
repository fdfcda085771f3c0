#pragma once

#include "core/time.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// A time in UTC to the second, as `2030-01-31T12:00:00Z` (RFC 3339).
std::string rfc3339(core::unix_time at);

/// Reads the same, and fractions and other offsets from UTC; none when it is something else.
std::optional<core::unix_time> parse_rfc3339(std::string_view text);

} // namespace loadtest::platform

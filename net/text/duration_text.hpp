#pragma once

#include "core/time.hpp"

#include <optional>
#include <string_view>

namespace loadtest::net {

/// The duration that a text is, as servers write it: "1.5s", "6m0s", "20ms", "2 seconds", "1 hour".
/// A number alone is seconds. None when it is something else, or more than a day's count of digits;
/// at most a day.
std::optional<core::nanoseconds> parse_duration(std::string_view text) noexcept;

/// The wait that a message asks for: "try again in 20ms", "Please retry after 2 seconds". The
/// longest, when it names several.
std::optional<core::nanoseconds> find_wait(std::string_view message);

} // namespace loadtest::net

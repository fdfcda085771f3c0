#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loadtest::core {

/// The length in bytes of a character in front of `text`, which is not empty, that a terminal would
/// obey or that steers how the text around it runs or breaks: C0, C1, marks of direction, zero
/// widths and line separators. 0: there is none. Source: Unicode 15, Bidi_Control; ECMA-48.
std::size_t control_length(std::string_view text) noexcept;

/// Each such character becomes '?'; for texts from outside that are printed. `kept`: is shown as it
/// is.
std::string printable(std::string_view text, char kept = '\0');

} // namespace loadtest::core

#pragma once

#include "core/printable.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Text in columns for the terminal. A column is a code point here: what the reports write
/// themselves (±, –, …) is one column wide.
namespace loadtest::metrics {

std::size_t columns(std::string_view text) noexcept;

using core::printable;

/// At most `width` columns; what is too long loses its middle, since names that a naming pattern
/// made differ at their ends.
std::string clipped(std::string_view text, std::size_t width);

std::string left(std::string_view text, std::size_t width);
std::string right(std::string_view text, std::size_t width);

/// Lines of at most `width` columns, broken at spaces; longer words are cut.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

/// "a · b · c" in lines of at most `width` columns, broken between the items where that will do.
std::vector<std::string> joined(const std::vector<std::string>& items, std::size_t width);

} // namespace loadtest::metrics

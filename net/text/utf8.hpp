#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loadtest::net {

/// Is this well-formed UTF-8 (Unicode 15, table 3-7)?
bool is_utf8(std::string_view text) noexcept;

/// Appends `text` with every ill-formed sequence replaced by U+FFFD, one for each maximal subpart,
/// as the WHATWG's decoder does.
void append_utf8(std::string& to, std::string_view text);

/// Code points of well-formed UTF-8.
std::size_t code_points(std::string_view text) noexcept;

/// The longest prefix of at most `bytes` bytes that does not cut a code point of well-formed UTF-8.
std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept;

} // namespace loadtest::net

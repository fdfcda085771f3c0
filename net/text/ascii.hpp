#pragma once

#include <string>
#include <string_view>

/// What protocols do with text, whatever the locale: letters are those of ASCII.
namespace loadtest::net {

/// Capital letters as small ones, all else as it is.
std::string lower(std::string_view text);

/// Are these the same, whatever the case of their letters?
bool same_letters(std::string_view a, std::string_view b) noexcept;

/// Without the blanks around it.
std::string_view trimmed(std::string_view text, std::string_view blanks = " \t") noexcept;

} // namespace loadtest::net

#pragma once

#include <string>
#include <string_view>

namespace loadtest::net {

/// Replaces every occurrence of `secret` in `text` by `mask`: as it is, and in the spellings that
/// servers use: escaped for JSON (also twice), for URLs (`%2F`, `+` for a blank) or for HTML, and
/// in base64, alone or as part of a longer text. Of a text in base64 the whole word goes.
std::string without_spellings(std::string text, std::string_view secret, std::string_view mask);

} // namespace loadtest::net

#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace loadtest::net {

/// JSON text in which ill-formed UTF-8 and `\u` escapes of lone surrogates are U+FFFD: servers that
/// cut text between the bytes or the UTF-16 units of a character send both.
std::string repaired_json(std::string_view text);

/// The parsed text, repaired if that helps; `is_discarded()` when it is not JSON. What is nested
/// deeper than 64 levels is left out.
nlohmann::json parse_json(std::string_view text);

} // namespace loadtest::net

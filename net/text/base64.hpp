#pragma once

#include <string>
#include <string_view>

namespace loadtest::net {

/// The bytes in base64 (RFC 4648, section 4), padded, on one line.
std::string base64(std::string_view bytes);

} // namespace loadtest::net

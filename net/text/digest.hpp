#pragma once

#include "core/request.hpp"

#include <span>
#include <string>
#include <string_view>

namespace loadtest::net {

/// SHA-256, in lower-case hex.
std::string text_digest(std::string_view text);

/// The same of the messages of a request: for each its role, a zero byte, its text, a zero byte.
/// Says whether two requests asked the same without keeping what they asked.
std::string prompt_digest(std::span<const core::message> messages);

} // namespace loadtest::net

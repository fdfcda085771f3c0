#pragma once

#include "core/request.hpp"

#include <span>
#include <string>

namespace loadtest::net {

/// SHA-256, in lower-case hex, of the messages of a request: for each its role, a zero byte, its
/// text, a zero byte. Says whether two requests asked the same without keeping what they asked.
std::string prompt_digest(std::span<const core::message> messages);

} // namespace loadtest::net

#pragma once

#include "core/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace loadtest::platform {

/// The body of `POST /v1/chat/completions`, as far as the platform heeds it.
struct chat_call {
  std::string model;
  std::vector<core::message> messages;
  std::uint32_t max_tokens = 0; ///< 0: not given
  bool stream = false;
  bool include_usage = false;
};

/// Why a body is refused, with 400.
struct chat_refusal {
  const char* code; ///< of spec platform-api.md
  std::string message;
};

/// Reads OpenAI's format; members that are not known are passed over. A message's content may be a
/// text, null or a list of parts, of which the texts count. `max_completion_tokens` means
/// max_tokens. More than one choice (`n`) is refused.
std::variant<chat_call, chat_refusal> read_chat_call(std::string_view body);

} // namespace loadtest::platform

#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace loadtest::core {

enum class role : std::uint8_t { system, user, assistant };

/// One message of a conversation, as OpenAI's chat format has it.
struct message {
  role who = role::user;
  std::string text;
  friend bool operator==(const message&, const message&) = default;
};

/// "system", "user" or "assistant".
const char* to_string(role r) noexcept;

/// One attempt's request to `POST /v1/chat/completions`. The messages and further
/// fields are the caller's and are only read during the call that takes the request.
struct chat_request {
  std::string request_id; ///< sent as X-Request-ID
  std::string model;
  std::span<const message> messages;
  std::uint32_t max_tokens = 0; ///< 0: not sent
  std::optional<double> temperature;
  bool stream = true;
  bool stream_options = true;      ///< asks a stream for its usage
  std::string_view extra_fields{}; ///< further members of the body, as JSON without its braces
};

} // namespace loadtest::core

#pragma once

#include "core/request.hpp"
#include "platform/model/request.hpp"
#include "platform/server/embedding_format.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace loadtest::platform {

enum class endpoint : std::uint8_t {
  chat_completions,
  completions,
  responses, ///< OpenAI's
  messages,  ///< Anthropic's
  embeddings,
  inference ///< the router's own format
};

/// The body of an inference call, as far as the platform heeds it.
struct inference_call {
  endpoint at = endpoint::chat_completions;
  std::string model;
  std::vector<core::message> messages; ///< as of a `model_request`
  std::uint32_t max_tokens = 0;        ///< 0: not given
  bool stream = false;
  bool include_usage = false;
  core::secret cache_salt{};
  vector_wishes vectors{};  ///< of an embedding
  std::string request_id{}; ///< of the router's own format: a UUID

  task what() const noexcept;
};

/// Why a body is refused, with 400.
struct call_refusal {
  const char* code; ///< of spec platform-api.md
  std::string message;
};

/// Reads OpenAI's format, or the router's own; members that are not known are passed over.
///
/// Of a chat, a message's content may be a text, null or a list of parts, of which the texts count.
/// `max_completion_tokens` means max_tokens. More than one choice (`n`) is refused.
/// Of a completion, the prompt may be a text or a list of one; of an embedding, the input a text or
/// a list. Both are refused in tokens.
/// Of a response, the input may be a text or a list of messages, in front of which the instructions
/// stand; of Anthropic's messages, `system` stands there, and max_tokens must be given. Their usage
/// is always told.
/// In the router's own format, the payload is a text of at most 64 KiB, and what a user says in a
/// chat; of the parameters, max_tokens counts.
std::variant<inference_call, call_refusal> read_call(endpoint at, std::string_view body);

} // namespace loadtest::platform

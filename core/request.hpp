#pragma once

#include <cstdint>
#include <string>

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

/// How an answer is read, and so what makes it a success (spec measurement.md rule 6).
enum class answer_kind : std::uint8_t {
  completion, ///< OpenAI's chat and text completions: choices
  responses,  ///< OpenAI's responses
  messages,   ///< Anthropic's messages
  inference,  ///< AI-AAS's own: an output
  embeddings, ///< a list of vectors
  json,       ///< any JSON
  nothing     ///< its status alone counts
};

/// One attempt's request to the inference service.
struct request {
  std::string id; ///< sent as X-Request-ID
  std::string method = "POST";
  /// As the documentation of the API writes it, with its query. What a platform has elsewhere is
  /// the endpoint's business.
  std::string path = "/v1/chat/completions";
  std::string body{}; ///< JSON; empty: none
  answer_kind answer = answer_kind::completion;
  bool stream = false; ///< one is asked for
  // For the record:
  std::string model{};          ///< empty: it names none
  std::uint32_t max_tokens = 0; ///< 0: as many as the model gives
};

} // namespace loadtest::core

#pragma once

#include "platform/model/request.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace loadtest::platform {

/// Takes a text apart into tokens, near to what real tokenizers give for English: one for each
/// started seven letters of a word, each started three digits, each punctuation mark and each
/// started three bytes outside ASCII. Spaces belong to the token that follows.
class token_reader {
public:
  explicit token_reader(std::string_view text) noexcept : text_(text) {}

  /// The next token with the spaces before it; empty when there is none.
  std::string_view next() noexcept;
  /// What `next` has not given; in the end, spaces.
  std::string_view rest() const noexcept { return text_.substr(at_); }

private:
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t unit_ = 0;    ///< bytes of a token of the run that we are in
  std::size_t run_end_ = 0; ///< where it ends
};

std::uint32_t count_tokens(std::string_view text) noexcept;

/// Tokens around each message of a chat, and before the answer.
inline constexpr std::uint32_t tokens_before_message = 3;
inline constexpr std::uint32_t tokens_after_message = 1;

/// Tokens of a prompt: those of its texts and, in a chat, four for each message's frame and three
/// to open the answer.
std::uint32_t count_prompt_tokens(const model_request& request) noexcept;

} // namespace loadtest::platform

#pragma once

#include "platform/model/request.hpp"

#include <cstdint>
#include <string_view>

namespace loadtest::platform {

/// Tokens of a text, near to what real tokenizers give for English: one for each started seven
/// letters of a word, each started three digits, each punctuation mark and each started three
/// bytes outside ASCII. Spaces belong to the token that follows.
std::uint32_t count_tokens(std::string_view text) noexcept;

/// Tokens of a prompt: those of its texts and, in a chat, four for each message's frame and three
/// to open the answer.
std::uint32_t count_prompt_tokens(const model_request& request) noexcept;

} // namespace loadtest::platform

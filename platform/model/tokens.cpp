#include "platform/model/tokens.hpp"

#include <cstddef>

namespace loadtest::platform {

namespace {

enum class piece { space, letters, digits, foreign, mark };

// Not <cctype>, whose answer depends on the locale.
piece piece_of(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  if (byte >= 0x80)
    return piece::foreign;
  if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
    return piece::letters;
  if (c >= '0' && c <= '9')
    return piece::digits;
  return byte <= ' ' ? piece::space : piece::mark;
}

/// Bytes of one token of this kind.
std::size_t bytes_a_token(piece kind) noexcept {
  switch (kind) {
  case piece::letters:
    return 7;
  case piece::digits:
  case piece::foreign:
    return 3;
  case piece::space:
  case piece::mark:
    break;
  }
  return 1;
}

} // namespace

std::uint32_t count_tokens(std::string_view text) noexcept {
  std::size_t tokens = 0;
  for (std::size_t i = 0; i < text.size();) {
    const piece kind = piece_of(text[i]);
    std::size_t end = i + 1;
    while (end < text.size() && piece_of(text[end]) == kind)
      ++end;
    if (kind != piece::space) {
      const std::size_t unit = bytes_a_token(kind);
      tokens += (end - i + unit - 1) / unit;
    }
    i = end;
  }
  return static_cast<std::uint32_t>(tokens);
}

std::uint32_t count_prompt_tokens(const model_request& request) noexcept {
  const bool framed = request.what == task::chat;
  std::uint32_t tokens = framed ? 3 : 0;
  for (const auto& message : request.messages)
    tokens += (framed ? 4 : 0) + count_tokens(message.text);
  return tokens;
}

} // namespace loadtest::platform

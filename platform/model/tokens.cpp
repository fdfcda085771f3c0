#include "platform/model/tokens.hpp"

#include <algorithm>

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

std::string_view token_reader::next() noexcept {
  const std::size_t begin = at_;
  if (at_ == run_end_) {
    while (at_ < text_.size() && piece_of(text_[at_]) == piece::space)
      ++at_;
    if (at_ == text_.size()) {
      at_ = run_end_ = begin;
      return {};
    }
    const piece kind = piece_of(text_[at_]);
    unit_ = bytes_a_token(kind);
    for (run_end_ = at_ + 1; run_end_ < text_.size() && piece_of(text_[run_end_]) == kind;)
      ++run_end_;
  }
  at_ = std::min(at_ + unit_, run_end_);
  return text_.substr(begin, at_ - begin);
}

std::uint32_t count_tokens(std::string_view text) noexcept {
  std::uint32_t tokens = 0;
  for (token_reader reader{text}; !reader.next().empty();)
    ++tokens;
  return tokens;
}

std::uint32_t count_prompt_tokens(const model_request& request) noexcept {
  const bool framed = request.what == task::chat;
  std::uint32_t tokens = framed ? tokens_before_message : 0;
  for (const auto& message : request.messages)
    tokens +=
        (framed ? tokens_before_message + tokens_after_message : 0) + count_tokens(message.text);
  return tokens;
}

} // namespace loadtest::platform

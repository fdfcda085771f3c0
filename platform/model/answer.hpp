#pragma once

#include "core/random.hpp"
#include "platform/model/config.hpp"
#include "platform/model/request.hpp"

#include <cstdint>
#include <string_view>

namespace loadtest::platform {

/// The answer to a request, token by token: a function of its messages, model and max_tokens
/// alone; none of an embedding. English sentences of short words; nothing in them needs escaping in
/// JSON. As `count_tokens` sees it, the text has as many tokens as were drawn.
class answer {
public:
  answer(const model_request& request, const model_config& config);

  std::uint32_t tokens() const noexcept { return tokens_; }
  /// "stop", or "length" when max_tokens cut the answer.
  const char* finish_reason() const noexcept { return cut_ ? "length" : "stop"; }
  bool ended() const noexcept { return drawn_ == tokens_; }
  /// The next token's text; valid for ever. Not to be called once it has ended.
  std::string_view next() noexcept;

private:
  core::random_stream random_;
  std::uint32_t tokens_ = 0;
  std::uint32_t drawn_ = 0;
  bool cut_ = false;
  std::string_view pattern_; ///< what is left of the sentence
};

} // namespace loadtest::platform

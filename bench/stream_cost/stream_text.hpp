#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::bench {

/// The bytes of the streams that the origin sends, in the form of OpenAI's chat.completion.chunk.
/// No line of the answer begins with `d` but those of events, and none with `0` but the last
/// chunk's: so a client that only looks for line ends can count events.
class stream_text {
public:
  stream_text();

  /// The head of the answer and, as its first event, the one that only names the role.
  std::string_view opening() const noexcept { return opening_; }
  /// One token event in a chunk of its own, 200 to 250 bytes.
  std::string_view token(std::uint64_t number) const noexcept {
    return tokens_[number % tokens_.size()];
  }
  /// Finish reason, usage, `[DONE]` and the end of the body.
  std::string ending(std::uint64_t tokens) const;

private:
  std::string opening_;
  std::array<std::string, 16> tokens_;
};

} // namespace loadtest::bench

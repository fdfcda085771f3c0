#pragma once

#include <array>
#include <cstddef>
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
  std::string_view token(std::uint64_t number) const noexcept { return tokens(number, 1); }
  /// So many of them, up to 64, one after the other.
  std::string_view tokens(std::uint64_t first, std::uint32_t count) const noexcept {
    const auto begin = first % words;
    return std::string_view{all_}.substr(starts_[begin], starts_[begin + count] - starts_[begin]);
  }
  /// Finish reason, usage, `[DONE]` and the end of the body.
  std::string ending(std::uint64_t tokens) const;

private:
  static constexpr std::size_t words = 16;
  static constexpr std::size_t most = 64; ///< tokens at a time

  std::string opening_;
  std::string all_;                                ///< the tokens in a row, again and again
  std::array<std::size_t, words + most> starts_{}; ///< where in it each begins
};

} // namespace loadtest::bench

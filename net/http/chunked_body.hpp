#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace loadtest::net {

/// Takes the chunks off a body (RFC 9112, section 7.1), however it is split. Sizes may be padded,
/// lines may end with a line feed alone. Extensions and trailers are skipped.
class chunked_body {
public:
  enum class state : std::uint8_t {
    size,      ///< before or in the digits of a chunk's size
    padding,   ///< after them
    extension, ///< to the end of the line
    data,
    data_end, ///< the line end behind a chunk
    data_feed,
    trailer, ///< at the beginning of a line
    trailer_line,
    last_feed,
    done,
    broken
  };

  /// Lines of sizes and all trailers together are no longer than this.
  static constexpr std::size_t max_framing = 64 * 1024;

  /// Takes framing off the front of `bytes`, and then the next piece of the body, which it returns:
  /// empty when the bytes are used up, or the body is done or broken.
  std::string_view take(std::string_view& bytes) noexcept;
  state where() const noexcept { return state_; }

private:
  state after(char c) noexcept;
  state after_size(char c) noexcept;
  state begin_chunk() noexcept;
  state next_chunk() noexcept;

  std::uint64_t left_ = 0; ///< of the chunk, or its size so far
  std::size_t framing_ = 0;
  state state_ = state::size;
  bool digits_ = false; ///< of the size have come
};

} // namespace loadtest::net

#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace loadtest::bench {

/// What the server's process and its parent share.
struct server_board {
  std::atomic<std::uint16_t> port{0}; ///< 0 until the server listens
  std::atomic<bool> quit{false};
  std::atomic<std::uint64_t> answered{0}; ///< completions
};

/// Answers every chat completion at once, as a whole, with `answer_bytes` of text, until
/// `board.quit`. Throws std::system_error when it can't listen.
void serve_answers(std::size_t answer_bytes, server_board& board);

} // namespace loadtest::bench

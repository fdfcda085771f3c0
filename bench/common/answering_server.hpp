#pragma once

#include "core/time.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace loadtest::bench {

/// What the server's process, its parent and perhaps a client share.
struct server_board {
  std::atomic<std::uint16_t> port{0}; ///< 0 until the server listens
  std::atomic<bool> quit{false};
  std::atomic<std::uint64_t> answered{0}; ///< completions, but for those of a preflight
  std::atomic<std::uint64_t> accepted{0}; ///< connections
  /// When the first request of any kind, and the first that `answered` counts, had arrived, by the
  /// kernel's stamp; unreached before. Whoever starts a client resets them.
  std::atomic<core::mono_time> first_heard{core::mono_time{}};
  std::atomic<core::mono_time> first_asked{core::mono_time{}};
  std::atomic<bool> enough{false}; ///< a client that asks again and again ends
};

/// Answers every chat completion at once, as a whole, with `answer_bytes` of text, until
/// `board.quit`. Throws std::system_error when it can't listen.
void serve_answers(std::size_t answer_bytes, server_board& board);

} // namespace loadtest::bench

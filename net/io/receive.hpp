#pragma once

#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace loadtest::net {

/// What one `recvmsg` gave.
struct received {
  enum class kind : std::uint8_t { data, nothing_yet, end, failed };

  kind what = kind::nothing_yet;
  std::size_t size = 0;
  int error = 0; ///< errno, when it failed
  /// SCM_TIMESTAMPNS: when the newest byte of this read arrived, by the wall clock (socket(7)).
  std::optional<core::unix_time> stamp;
};

/// Takes what waits in a non-blocking socket.
received receive(int socket, std::span<char> into) noexcept;

/// Asks the kernel to stamp what this socket receives. False when it refuses.
bool enable_stamps(int socket) noexcept;

/// A socket that keeps the kernel stamping as long as it is open; −1 when there is none. The kernel
/// begins to stamp a moment after the first socket has asked for it (Linux: the static key behind
/// net_enable_timestamp is set by a work queue), so this waits until it does, at most a tenth of a
/// second.
int open_stamp_keeper() noexcept;

} // namespace loadtest::net

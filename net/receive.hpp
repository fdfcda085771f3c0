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

} // namespace loadtest::net

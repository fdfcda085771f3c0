#pragma once

#include "core/time.hpp"

#include <cstdint>

namespace loadtest::net {

/// What is to be known of an answer's times: when it ended, or also when its tokens came.
enum class timing : std::uint8_t { end, tokens };

/// When the data of one read arrived at this machine.
///
/// The kernel merges what waits, and its stamp is that of the newest byte: that one arrived at
/// `at`, everything else of the read somewhere in [not_before, at]. `not_before` is the later of
/// the previous read of this connection, the time at which the request began to be written, and the
/// last moment at which the I/O thread is known to have polled this socket and found nothing. Where
/// all of the read is known to have come in one segment, it is `at`.
struct arrival {
  core::mono_time at;
  core::mono_time not_before;
  core::nanoseconds clock_error{}; ///< of mapping the kernel's wall clock to the monotonic one
  bool kernel = false; ///< false: `at` is our own clock right after the read; the newest byte, too,
                       ///< arrived somewhere in [not_before, at]
};

} // namespace loadtest::net

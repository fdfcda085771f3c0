#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>

#include <sys/socket.h>
#include <sys/types.h>

namespace loadtest::net {

/// When the last byte of a request left this machine.
struct departure {
  core::mono_time at;
  core::nanoseconds clock_error{}; ///< of mapping the kernel's wall clock to the monotonic one
};

/// What the kernel says of a byte that was sent.
struct send_stamp {
  enum class kind : std::uint8_t {
    departed, ///< it was given to the device
    acked     ///< the other side's kernel has it
  };
  kind what = kind::departed;
  std::uint32_t byte = 0; ///< its number, of those sent since `enable_send_stamps`, from 0
  core::unix_time when;
};

/// Makes a connected socket report what `send_stamped` asks for. False when the kernel can't.
bool enable_send_stamps(int socket) noexcept;

/// Which moments of a byte the kernel is to stamp.
enum class send_moments : std::uint8_t { departure_and_ack, departure };

/// `sendmsg` without waiting; the kernel stamps the last byte that it takes.
ssize_t send_stamped(int socket, msghdr& message,
                     send_moments wanted = send_moments::departure_and_ack) noexcept;

/// The next stamp of the socket's error queue.
std::optional<send_stamp> take_send_stamp(int socket) noexcept;

} // namespace loadtest::net

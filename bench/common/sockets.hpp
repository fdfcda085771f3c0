#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <span>
#include <sys/epoll.h>
#include <utility>

namespace loadtest::bench {

/// CLOCK_MONOTONIC, now.
core::mono_time now() noexcept;

/// Owns a file descriptor.
class descriptor {
public:
  descriptor() = default;
  explicit descriptor(int fd) noexcept : fd_(fd) {}
  descriptor(descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  descriptor& operator=(descriptor&& other) noexcept;
  ~descriptor();

  int get() const noexcept { return fd_; }

private:
  int fd_ = -1;
};

// The functions below throw std::system_error when the kernel refuses.

/// A non-blocking listener on a free port of 127.0.0.1, and that port.
std::pair<descriptor, std::uint16_t> listen_on_loopback();
/// Connects to a port of 127.0.0.1; the socket is non-blocking afterwards.
descriptor connect_to_loopback(std::uint16_t port);
/// Asks the kernel for the time of arrival of all data (SO_TIMESTAMPNS).
void stamp_arrivals(int fd);

descriptor make_epoll();
void watch(int epoll, int fd, void* tag);
/// Waits for readable sockets until `deadline`; the ready ones.
std::span<epoll_event> wait_until(int epoll, std::span<epoll_event> room, core::mono_time deadline);

/// Lets this process open as many descriptors as it may.
void raise_descriptor_limit() noexcept;

/// Maps the kernel's stamps (wall clock) to the monotonic clock.
class stamp_clock {
public:
  /// Once a turn of the event loop: the wall clock may be stepped.
  void sample() noexcept;
  core::mono_time to_mono(core::nanoseconds unix_time) const noexcept {
    return core::mono_time{unix_time - offset_};
  }

private:
  core::nanoseconds offset_{};
};

/// What one read gave.
struct arrived {
  long bytes = 0;     ///< 0: the peer closed; negative: nothing there, or an error
  core::mono_time at; ///< the kernel's stamp of the newest byte; else our clock after the read
  bool kernel = false;
};

/// One recvmsg. With `stamps` the kernel's stamp is taken from its control message.
arrived read_stamped(int fd, std::span<char> room, const stamp_clock& clock, bool stamps) noexcept;

} // namespace loadtest::bench

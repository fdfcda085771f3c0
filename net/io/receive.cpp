#include "net/io/receive.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>
#include <thread>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace loadtest::net {

namespace {

using namespace std::chrono_literals;

/// A datagram socket that receives what it sends.
int open_loop() noexcept {
  const int socket = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  const bool looped = ::bind(socket, generic, size) == 0 &&
                      ::getsockname(socket, generic, &size) == 0 &&
                      ::connect(socket, generic, size) == 0;
  if (!looped && socket >= 0)
    ::close(socket);
  return looped ? socket : -1;
}

/// A datagram without a stamp gets one when it is read (net/socket.c), so it is left lying a while.
bool stamps_on_arrival(int socket) noexcept {
  char byte = 0;
  if (::send(socket, &byte, 1, 0) != 1)
    return true; // no way to find out
  const core::unix_time sent = std::chrono::system_clock::now();
  std::this_thread::sleep_for(1ms);
  const auto got = receive(socket, {&byte, 1});
  return got.stamp && *got.stamp < sent + 500us;
}

} // namespace

int open_stamp_keeper() noexcept {
  const int socket = open_loop();
  if (socket < 0 || !enable_stamps(socket))
    return socket;
  for (int tries = 0; tries < 100 && !stamps_on_arrival(socket); ++tries)
    continue;
  return socket;
}

received receive(int socket, std::span<char> into) noexcept {
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
  iovec space{into.data(), into.size()};
  msghdr message{};
  message.msg_iov = &space;
  message.msg_iovlen = 1;
  message.msg_control = control;
  message.msg_controllen = sizeof control;

  ssize_t size = 0;
  do
    size = ::recvmsg(socket, &message, MSG_DONTWAIT);
  while (size < 0 && errno == EINTR);

  received result;
  if (size < 0) {
    const bool later = errno == EAGAIN || errno == EWOULDBLOCK;
    result.what = later ? received::kind::nothing_yet : received::kind::failed;
    result.error = later ? 0 : errno;
    return result;
  }
  if (size == 0) {
    result.what = received::kind::end;
    return result;
  }
  result.what = received::kind::data;
  result.size = static_cast<std::size_t>(size);
  for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c))
    if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
      timespec stamp{};
      std::memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
      result.stamp =
          core::unix_time{std::chrono::seconds{stamp.tv_sec} + core::nanoseconds{stamp.tv_nsec}};
    }
  return result;
}

bool enable_stamps(int socket) noexcept {
  const int on = 1;
  return ::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0;
}

} // namespace loadtest::net

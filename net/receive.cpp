#include "net/receive.hpp"

#include <cerrno>
#include <cstring>
#include <ctime>

#include <sys/socket.h>

namespace loadtest::net {

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

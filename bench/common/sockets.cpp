#include "bench/common/sockets.hpp"

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <system_error>
#include <unistd.h>

namespace loadtest::bench {

namespace {

int checked(int outcome, const char* what) {
  if (outcome < 0)
    throw std::system_error{errno, std::generic_category(), what};
  return outcome;
}

core::nanoseconds read_clock(clockid_t id) noexcept {
  timespec t{};
  clock_gettime(id, &t);
  return std::chrono::seconds{t.tv_sec} + core::nanoseconds{t.tv_nsec};
}

void no_delay(int fd) {
  const int on = 1;
  checked(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), "TCP_NODELAY");
}

sockaddr_in loopback(std::uint16_t port) noexcept {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  return address;
}

} // namespace

core::mono_time now() noexcept {
  return core::mono_time{read_clock(CLOCK_MONOTONIC)};
}

descriptor& descriptor::operator=(descriptor&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

descriptor::~descriptor() {
  if (fd_ >= 0)
    ::close(fd_);
}

std::pair<descriptor, std::uint16_t> listen_on_loopback() {
  descriptor fd{checked(socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0), "socket")};
  auto address = loopback(0);
  socklen_t size = sizeof address;
  checked(bind(fd.get(), reinterpret_cast<sockaddr*>(&address), size), "bind");
  no_delay(fd.get()); // accepted sockets inherit it
  checked(listen(fd.get(), 4096), "listen");
  checked(getsockname(fd.get(), reinterpret_cast<sockaddr*>(&address), &size), "getsockname");
  return {std::move(fd), ntohs(address.sin_port)};
}

descriptor connect_to_loopback(std::uint16_t port) {
  descriptor fd{checked(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), "socket")};
  auto address = loopback(port);
  // On loopback this returns at once: the listener's queue takes the connection.
  checked(connect(fd.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), "connect");
  checked(fcntl(fd.get(), F_SETFL, O_NONBLOCK), "fcntl");
  no_delay(fd.get());
  return fd;
}

void stamp_arrivals(int fd) {
  const int on = 1;
  checked(setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on), "SO_TIMESTAMPNS");
}

descriptor make_epoll() {
  return descriptor{checked(epoll_create1(EPOLL_CLOEXEC), "epoll_create1")};
}

void watch(int epoll, int fd, void* tag) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.ptr = tag;
  checked(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

std::span<epoll_event> wait_until(int epoll, std::span<epoll_event> room,
                                  core::mono_time deadline) {
  const auto pause = std::max(core::nanoseconds{0}, deadline - now());
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(pause);
  const timespec timeout{seconds.count(), (pause - seconds).count()};
  const int ready =
      epoll_pwait2(epoll, room.data(), static_cast<int>(room.size()), &timeout, nullptr);
  if (ready < 0 && errno != EINTR)
    checked(ready, "epoll_pwait2");
  return room.first(static_cast<std::size_t>(std::max(ready, 0)));
}

void raise_descriptor_limit() noexcept {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
    return;
  limit.rlim_cur = limit.rlim_max;
  setrlimit(RLIMIT_NOFILE, &limit);
}

void stamp_clock::sample() noexcept {
  const auto before = read_clock(CLOCK_MONOTONIC);
  const auto unix_time = read_clock(CLOCK_REALTIME);
  const auto after = read_clock(CLOCK_MONOTONIC);
  offset_ = unix_time - (before + (after - before) / 2);
}

arrived read_stamped(int fd, std::span<char> room, const stamp_clock& clock, bool stamps) noexcept {
  iovec part{room.data(), room.size()};
  alignas(cmsghdr) char control[CMSG_SPACE(sizeof(timespec))];
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  if (stamps) {
    message.msg_control = control;
    message.msg_controllen = sizeof control;
  }
  arrived result;
  result.bytes = recvmsg(fd, &message, 0);
  if (result.bytes <= 0)
    return result;
  if (stamps)
    for (auto* c = CMSG_FIRSTHDR(&message); c != nullptr; c = CMSG_NXTHDR(&message, c))
      if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SO_TIMESTAMPNS) {
        timespec t{};
        std::memcpy(&t, CMSG_DATA(c), sizeof t);
        result.at = clock.to_mono(std::chrono::seconds{t.tv_sec} + core::nanoseconds{t.tv_nsec});
        result.kernel = true;
        return result;
      }
  result.at = now();
  return result;
}

} // namespace loadtest::bench

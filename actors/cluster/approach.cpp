#include "actors/cluster/approach.hpp"

#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <future>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <vector>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;
using clock = std::chrono::steady_clock;
using enum core::error::hope;

constexpr auto longest_connect = 5s;
constexpr auto step = 50ms;

struct address {
  sockaddr_storage where{};
  socklen_t size = 0;
};

core::error interrupted_error() {
  return core::error{"interrupted", unanswered};
}

core::result<std::vector<address>> look_up(const std::string& host, std::uint16_t port, int flags) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = flags | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  const auto failed = getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found);
  if (failed != 0)
    return core::error{gai_strerror(failed), later};
  std::vector<address> result;
  for (const auto* i = found; i != nullptr; i = i->ai_next) {
    auto& one = result.emplace_back();
    std::memcpy(&one.where, i->ai_addr, i->ai_addrlen);
    one.size = i->ai_addrlen;
  }
  freeaddrinfo(found);
  return result;
}

/// The resolver can't be asked to stop; its thread is left behind.
core::result<std::vector<address>> look_up_patiently(const net::host_port& where,
                                                     clock::time_point end,
                                                     const interruption& interrupted) {
  const auto answer = std::make_shared<std::promise<core::result<std::vector<address>>>>();
  auto found = answer->get_future();
  std::thread{[answer, where] { answer->set_value(look_up(where.host, where.port, 0)); }}.detach();
  while (found.wait_for(step) != std::future_status::ready) {
    if (interrupted())
      return interrupted_error();
    if (clock::now() >= end)
      return core::error{"its name is not resolved within 5 s", later};
  }
  return found.get();
}

/// Whether `fd` is ready for `what` before `end`.
core::result<void> await(int fd, short what, clock::time_point end,
                         const interruption& interrupted) {
  for (;;) {
    pollfd ready{fd, what, 0};
    if (poll(&ready, 1, std::chrono::milliseconds{step}.count()) > 0)
      return {};
    if (interrupted())
      return interrupted_error();
    if (clock::now() >= end)
      return core::error{"no answer", unanswered};
  }
}

core::result<descriptor> connect_to(const address& to, clock::time_point end,
                                    const interruption& interrupted) {
  descriptor fd{socket(to.where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  if (!fd)
    return core::error{std::strerror(errno), later};
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  int failed = 0;
  if (connect(fd.get(), reinterpret_cast<const sockaddr*>(&to.where), to.size) != 0)
    failed = errno;
  if (failed == EINPROGRESS) {
    if (const auto there = await(fd.get(), POLLOUT, end, interrupted); !there)
      return there.failure();
    socklen_t size = sizeof failed;
    getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &failed, &size);
  }
  if (failed != 0)
    return core::error{std::strerror(failed), later};
  return fd;
}

core::result<descriptor> connect_to(const net::host_port& where, const interruption& interrupted) {
  const auto end = clock::now() + longest_connect;
  const auto addresses = look_up_patiently(where, end, interrupted);
  if (!addresses)
    return addresses.failure();
  core::result<descriptor> result = core::error{"it has no address", later};
  for (const auto& one : *addresses) {
    result = connect_to(one, end, interrupted);
    if (result || interrupted())
      break;
  }
  return result;
}

/// Sends and receives until the passage is open, or over.
core::result<void> introduce(int fd, passage& way, const interruption& interrupted) {
  std::array<char, 4096> bytes;
  for (;;) {
    if (!way.to_network.empty()) {
      const auto sent = send(fd, way.to_network.data(), way.to_network.size(), MSG_NOSIGNAL);
      if (sent > 0)
        way.to_network.erase(0, static_cast<std::size_t>(sent));
    }
    if (way.now() == passage::stage::over)
      return way.failure();
    if (way.now() == passage::stage::open && way.to_network.empty())
      return {};
    const short what = way.to_network.empty() ? POLLIN : POLLIN | POLLOUT;
    const auto ready = await(fd, what, clock::now(), interrupted);
    if (!ready && interrupted())
      return interrupted_error();
    const auto got = recv(fd, bytes.data(), bytes.size(), 0);
    if (got > 0)
      way.from_network({bytes.data(), static_cast<std::size_t>(got)});
    else if (got == 0 || (errno != EAGAIN && errno != EINTR))
      way.give_up({"it closed the connection", unanswered});
    way.look_at(clock::now());
  }
}

} // namespace

core::result<open_way> approach(const net::host_port& where, const passage_terms& terms,
                                const std::string& server, const interruption& interrupted) {
  auto network = connect_to(where, interrupted);
  if (!network)
    return network.failure();
  open_way result{std::move(*network), std::make_unique<passage>(terms, server, clock::now())};
  if (const auto done = introduce(result.network.get(), *result.way, interrupted); !done)
    return done.failure();
  return result;
}

core::result<std::pair<descriptor, std::uint16_t>> listen_at(const net::host_port& where) {
  const auto name = where.host + ":" + std::to_string(where.port);
  const auto failed = [&](const std::string& why) {
    return core::error{"cannot listen on " + name + ": " + why};
  };
  const auto addresses = look_up(where.host, where.port, AI_PASSIVE);
  if (!addresses)
    return failed(addresses.failure().message);
  const auto& to = addresses->front();
  descriptor fd{socket(to.where.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
  const int on = 1;
  if (!fd || setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) != 0 ||
      bind(fd.get(), reinterpret_cast<const sockaddr*>(&to.where), to.size) != 0 ||
      listen(fd.get(), SOMAXCONN) != 0)
    return failed(std::strerror(errno));
  sockaddr_storage own{};
  socklen_t size = sizeof own;
  getsockname(fd.get(), reinterpret_cast<sockaddr*>(&own), &size);
  const auto port = own.ss_family == AF_INET ? reinterpret_cast<sockaddr_in&>(own).sin_port
                                             : reinterpret_cast<sockaddr_in6&>(own).sin6_port;
  return std::pair{std::move(fd), ntohs(port)};
}

} // namespace loadtest::actors::cluster

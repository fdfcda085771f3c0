#pragma once

#include "bench/common/server_connection.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <sys/socket.h>
#include <unordered_map>
#include <vector>

namespace loadtest::bench {

/// A listener on a free port of 127.0.0.1 and the connections that it took, all watched by one
/// epoll: with a null tag for the listener, and else with a pointer to the connection.
template <typename Connection>
class connection_table {
public:
  connection_table(int epoll, SSL_CTX* tls) : epoll_(epoll), tls_(tls) {
    auto [listener, port] = listen_on_loopback();
    listener_ = std::move(listener);
    port_ = port;
    stamp_arrivals(listener_.get()); // accepted sockets inherit it
    watch(epoll_, listener_.get(), nullptr);
  }

  std::uint16_t port() const noexcept { return port_; }
  std::uint32_t size() const noexcept { return static_cast<std::uint32_t>(connections_.size()); }

  /// Takes the connections that wait; how many.
  std::size_t accept_all() {
    for (std::size_t count = 0;; ++count) {
      descriptor fd{accept4(listener_.get(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC)};
      if (fd.get() < 0)
        return count;
      const int number = fd.get();
      auto made = std::make_unique<Connection>(std::move(fd), tls_);
      watch(epoll_, number, made.get());
      connections_[number] = std::move(made);
    }
  }

  /// Null when there is none with this descriptor.
  Connection* find(int fd) noexcept {
    const auto found = connections_.find(fd);
    return found == connections_.end() ? nullptr : found->second.get();
  }

  /// The connection is over, but stays until `close_lost`: others may point to it.
  void lose(const Connection& c) { lost_.push_back(c.fd()); }
  /// At the end of a turn of the event loop; calls `before(connection)` for each.
  template <typename Before>
  void close_lost(Before before) {
    for (const int fd : lost_)
      if (const auto found = connections_.find(fd); found != connections_.end()) {
        before(*found->second);
        connections_.erase(found);
      }
    lost_.clear();
  }

private:
  int epoll_;
  SSL_CTX* tls_;
  descriptor listener_;
  std::uint16_t port_ = 0;
  std::unordered_map<int, std::unique_ptr<Connection>> connections_;
  std::vector<int> lost_;
};

} // namespace loadtest::bench

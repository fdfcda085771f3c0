#pragma once

#include "core/time.hpp"

#include <chrono>
#include <cstddef>
#include <vector>

#include <sys/socket.h>

namespace loadtest::net {

/// A TCP address as the kernel wants it.
struct socket_address {
  sockaddr_storage bytes{};
  socklen_t size = 0;
  friend bool operator==(const socket_address& a, const socket_address& b) noexcept;
};

/// The addresses of a host, and what is known of them. Reads no clock.
class address_book {
public:
  /// So long an address that did not work is tried last.
  static constexpr core::nanoseconds demotion = std::chrono::seconds{60};

  /// The name server's answer, in its order; what is known of addresses that stay is kept.
  void renew(const std::vector<socket_address>& found);
  /// In the order in which to try them: the families by turns, beginning with that of the first
  /// (RFC 8305, section 4), in each family another one first each time, so that users spread over
  /// them; last those that did not work.
  std::vector<socket_address> in_order(core::mono_time now);
  void demote(const socket_address& address, core::mono_time now);
  bool empty() const noexcept { return known_.empty(); }

private:
  struct entry {
    socket_address address;
    core::mono_time demoted_until;
  };
  std::vector<entry> known_;
  std::size_t turn_ = 0;
};

} // namespace loadtest::net

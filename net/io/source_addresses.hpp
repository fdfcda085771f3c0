#pragma once

#include "core/result.hpp"
#include "net/io/address_book.hpp"

#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::net {

/// Addresses of this machine from which connections are made, in turn: one of them has no more than
/// some 28,000 ports for one server. On any thread.
class source_addresses {
public:
  /// IP addresses; an error names one that is none, or is not this machine's.
  static core::result<std::unique_ptr<source_addresses>>
  of_this_machine(const std::vector<std::string>& texts);

  /// Binds a new socket of this family to the next address of it; without one leaves it as it is.
  /// False: errno says why.
  bool bind_next(int socket, int family) noexcept;

private:
  std::vector<socket_address> addresses_;
  std::atomic<std::size_t> next_{0};
};

} // namespace loadtest::net

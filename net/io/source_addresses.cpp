#include "net/io/source_addresses.hpp"

#include <cerrno>
#include <optional>
#include <system_error>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace loadtest::net {

namespace {

std::optional<socket_address> read_address(const std::string& text) {
  socket_address result;
  if (auto& v4 = reinterpret_cast<sockaddr_in&>(result.bytes);
      ::inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
    v4.sin_family = AF_INET;
    result.size = sizeof v4;
    return result;
  }
  if (auto& v6 = reinterpret_cast<sockaddr_in6&>(result.bytes);
      ::inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
    v6.sin6_family = AF_INET6;
    result.size = sizeof v6;
    return result;
  }
  return std::nullopt;
}

/// The port is chosen when the socket is connected: the same one may serve several servers.
bool bind(int socket, const socket_address& to) noexcept {
  const int on = 1;
  return ::setsockopt(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof on) == 0 &&
         ::bind(socket, reinterpret_cast<const sockaddr*>(&to.bytes), to.size) == 0;
}

bool is_ours(const socket_address& address) {
  const int socket = ::socket(address.bytes.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const bool bound = socket >= 0 && bind(socket, address);
  const int error = errno;
  if (socket >= 0)
    ::close(socket);
  errno = error;
  return bound;
}

} // namespace

core::result<std::unique_ptr<source_addresses>>
source_addresses::of_this_machine(const std::vector<std::string>& texts) {
  auto result = std::make_unique<source_addresses>();
  for (const auto& text : texts) {
    const auto address = read_address(text);
    if (!address)
      return core::error{"'" + text + "' is not an IP address"};
    if (!is_ours(*address))
      return core::error{"no connection can be made from " + text + ": " +
                         std::generic_category().message(errno)};
    result->addresses_.push_back(*address);
  }
  return result;
}

bool source_addresses::bind_next(int socket, int family) noexcept {
  for (std::size_t tried = 0; tried < addresses_.size(); ++tried) {
    const auto& next =
        addresses_[next_.fetch_add(1, std::memory_order_relaxed) % addresses_.size()];
    if (next.bytes.ss_family == family)
      return bind(socket, next);
  }
  return true;
}

} // namespace loadtest::net

#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <string>

namespace loadtest::net {

/// Where to listen or to connect to.
struct host_port {
  std::string host; ///< without brackets; may be empty
  std::uint16_t port = 0;
};

/// Reads `127.0.0.1:7777`, `[::1]:7777`, `:7777`.
core::result<host_port> parse_host_port(const std::string& text);

/// The other way round.
std::string shown_address(const std::string& host, std::uint16_t port);

} // namespace loadtest::net

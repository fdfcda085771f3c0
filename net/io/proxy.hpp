#pragma once

#include "core/result.hpp"
#include "core/secret.hpp"
#include "net/io/url.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace loadtest::net {

/// An HTTP proxy, through which requests go, or tunnels for TLS.
struct proxy_server {
  std::string host;
  std::uint16_t port = 80;
  core::secret authorization; ///< value of Proxy-Authorization; empty: none

  std::string authority() const;
};

/// `[http://][user:password@]host[:port]`. An error says nothing of what may be a password.
core::result<proxy_server> parse_proxy(std::string_view text);

/// Is this host excepted from the proxy by a list as NO_PROXY has it: names that stand for
/// themselves and all below them, addresses, CIDR blocks, each with or without a port; `*`?
bool is_excepted(std::string_view list, const url& to);

using variable_lookup = std::function<std::optional<std::string>(const std::string&)>;

/// The proxy that the environment names for `to`, and by which variable.
struct environment_proxy {
  std::optional<proxy_server> server; ///< none: there is no proxy, or `to` is excepted
  std::string variable;               ///< that names it; empty: none does
};

/// HTTPS_PROXY, HTTP_PROXY, and NO_PROXY; the small letters go first, as with curl. Loopback
/// addresses are always excepted, as with Go: elsewhere they are another machine.
core::result<environment_proxy> proxy_of_environment(const url& to, const variable_lookup& look_up);

} // namespace loadtest::net

#include "net/io/proxy.hpp"

#include "net/io/host_port.hpp"
#include "net/text/ascii.hpp"
#include "net/text/base64.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <utility>

namespace loadtest::net {

namespace {

using core::error;

std::string percent_decoded(std::string_view text) {
  std::string result;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned value = 0;
    const auto* const start = text.data() + i + 1;
    if (text[i] == '%' && i + 2 < text.size() &&
        std::from_chars(start, start + 2, value, 16).ptr == start + 2) {
      result += static_cast<char>(value);
      i += 2;
    } else {
      result += text[i];
    }
  }
  return result;
}

struct address {
  std::array<unsigned char, 16> bytes{};
  unsigned bits = 0; ///< 32 or 128
};

std::optional<address> address_of(std::string_view text) {
  address result;
  const std::string name{text};
  if (inet_pton(AF_INET, name.c_str(), result.bytes.data()) == 1)
    result.bits = 32;
  else if (inet_pton(AF_INET6, name.c_str(), result.bytes.data()) == 1)
    result.bits = 128;
  return result.bits > 0 ? std::optional{result} : std::nullopt;
}

bool in_block(const address& a, const address& block, unsigned bits) {
  if (a.bits != block.bits || bits > a.bits)
    return false;
  for (unsigned i = 0; i < bits; ++i) {
    const auto mask = static_cast<unsigned char>(0x80U >> (i % 8));
    if ((a.bytes[i / 8] & mask) != (block.bytes[i / 8] & mask))
      return false;
  }
  return true;
}

bool names_host(std::string_view rule, const std::string& host) {
  const auto slash = rule.find('/');
  const auto block = address_of(rule.substr(0, slash));
  const auto own = address_of(host);
  if (block && own) {
    unsigned bits = block->bits;
    if (slash != std::string_view::npos)
      std::from_chars(rule.data() + slash + 1, rule.data() + rule.size(), bits);
    return in_block(*own, *block, bits);
  }
  if (rule.starts_with("*."))
    rule.remove_prefix(1);
  if (rule.starts_with('.'))
    rule.remove_prefix(1);
  if (rule.ends_with('.'))
    rule.remove_suffix(1);
  return !rule.empty() && (host == rule || host.ends_with("." + std::string{rule}));
}

bool excepts(std::string_view rule, const url& to) {
  if (rule == "*")
    return true;
  // A port stands behind a name, an IPv4 address or a bracket; else a colon is of an IPv6 address.
  const auto colon = rule.rfind(':');
  const bool port = colon != std::string_view::npos &&
                    (rule.find(':') == colon || rule.substr(0, colon).ends_with(']'));
  if (port && rule.substr(colon + 1) != std::to_string(to.port))
    return false;
  auto name = lower(port ? rule.substr(0, colon) : rule);
  if (name.size() > 1 && name.front() == '[' && name.back() == ']')
    name = name.substr(1, name.size() - 2);
  const auto host = to.host.ends_with('.') ? to.host.substr(0, to.host.size() - 1) : to.host;
  return names_host(name, host);
}

/// This machine: no proxy elsewhere could reach it by that name.
bool is_loopback(const std::string& host) {
  const auto own = address_of(host);
  const auto four = address_of("127.0.0.0");
  const auto six = address_of("::1");
  return own ? in_block(*own, *four, 8) || in_block(*own, *six, 128)
             : names_host("localhost", host);
}

} // namespace

std::string proxy_server::authority() const {
  return shown_address(host, port);
}

core::result<proxy_server> parse_proxy(std::string_view text) {
  const auto scheme_end = text.find("://");
  const auto scheme = scheme_end == std::string_view::npos ? std::string{"http"}
                                                           : lower(text.substr(0, scheme_end));
  if (scheme != "http")
    return error{"the proxy must be an HTTP proxy (http://…); " + scheme + " is not supported"};
  if (scheme_end != std::string_view::npos)
    text.remove_prefix(scheme_end + 3);
  while (text.ends_with('/'))
    text.remove_suffix(1);
  const auto at = text.rfind('@');
  const auto server = at == std::string_view::npos ? text : text.substr(at + 1);
  const auto where = parse_url("http://" + std::string{server});
  if (!where || !where->path.empty())
    return error{"the proxy must be written as http://[user:password@]host:port"};
  proxy_server result{where->host, where->port, {}};
  if (at != std::string_view::npos)
    result.authorization = core::secret{"Basic " + base64(percent_decoded(text.substr(0, at)))};
  return result;
}

bool is_excepted(std::string_view list, const url& to) {
  while (!list.empty()) {
    const auto end = std::min(list.find_first_of(", \t"), list.size());
    if (end > 0 && excepts(list.substr(0, end), to))
      return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

core::result<environment_proxy> proxy_of_environment(const url& to,
                                                     const variable_lookup& look_up) {
  const auto first_of = [&](const char* small, const char* large) {
    for (const auto* name : {small, large})
      if (auto value = look_up(name); value && !value->empty())
        return std::pair{std::string{name}, *std::move(value)};
    return std::pair<std::string, std::string>{};
  };
  const auto [variable, value] =
      to.tls ? first_of("https_proxy", "HTTPS_PROXY") : first_of("http_proxy", "HTTP_PROXY");
  if (variable.empty() || is_loopback(to.host) ||
      is_excepted(first_of("no_proxy", "NO_PROXY").second, to))
    return environment_proxy{std::nullopt, variable};
  auto server = parse_proxy(value);
  if (!server)
    return error{variable + ": " + server.failure().message};
  return environment_proxy{*std::move(server), variable};
}

} // namespace loadtest::net

#include "net/io/url.hpp"

#include "net/text/ascii.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>

namespace loadtest::net {

namespace {

using core::error;

bool is_alnum(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0;
}

bool is_hex(char c) noexcept {
  return std::isxdigit(static_cast<unsigned char>(c)) != 0;
}

/// What is wrong with a host name (RFC 3986 reg-name, narrowed to what DNS resolves).
std::optional<std::string> complaint_about_name(std::string_view host) {
  if (host.empty())
    return "the host is missing";
  if (host.size() > 253)
    return "the host is longer than 253 characters";
  if (host.front() == '.' || host.front() == '-' || host.find("..") != std::string_view::npos)
    return "the host is not a name";
  for (const char c : host)
    if (!is_alnum(c) && c != '-' && c != '.' && c != '_')
      return static_cast<unsigned char>(c) >= 0x80
                 ? "the host has a non-ASCII character; write it as xn--…"
                 : "the host has a character that no host name has";
  return std::nullopt;
}

std::optional<std::string> complaint_about_path(std::string_view path) {
  constexpr std::string_view marks = "-._~!$&'()*+,;=:@/";
  for (std::size_t i = 0; i < path.size(); ++i) {
    const char c = path[i];
    if (c == '%') {
      if (i + 2 >= path.size() || !is_hex(path[i + 1]) || !is_hex(path[i + 2]))
        return "a % in the path is not followed by two hex digits";
    } else if (!is_alnum(c) && marks.find(c) == std::string_view::npos) {
      return "the path has a character that must be percent-encoded";
    }
  }
  return std::nullopt;
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  unsigned value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc{} || end != text.data() + text.size() || value == 0 || value > 65535)
    return std::nullopt;
  return static_cast<std::uint16_t>(value);
}

/// Splits `authority` into host and port text. An error for a bad IPv6 literal.
core::result<std::pair<std::string_view, std::optional<std::string_view>>>
split_authority(std::string_view authority) {
  using parts = std::pair<std::string_view, std::optional<std::string_view>>;
  if (!authority.starts_with('[')) {
    const auto colon = authority.find(':');
    if (colon == std::string_view::npos)
      return parts{authority, std::nullopt};
    return parts{authority.substr(0, colon), authority.substr(colon + 1)};
  }
  const auto close = authority.find(']');
  if (close == std::string_view::npos)
    return error{"the [ of an IPv6 address has no ]"};
  const auto host = authority.substr(1, close - 1);
  std::array<unsigned char, sizeof(in6_addr)> address{};
  if (inet_pton(AF_INET6, std::string{host}.c_str(), address.data()) != 1)
    return error{"the text in brackets is not an IPv6 address"};
  const auto rest = authority.substr(close + 1);
  if (rest.empty())
    return parts{host, std::nullopt};
  if (rest.front() != ':')
    return error{"only a port may follow the ]"};
  return parts{host, rest.substr(1)};
}

core::result<url> parse(std::string_view text) {
  url result;
  const auto scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos)
    return error{"it must begin with http:// or https://"};
  const auto scheme = lower(text.substr(0, scheme_end));
  if (scheme != "http" && scheme != "https")
    return error{"only http and https are supported"};
  result.tls = scheme == "https";
  text.remove_prefix(scheme_end + 3);

  if (text.find('#') != std::string_view::npos)
    return error{"a fragment (#) has no meaning here"};
  if (text.find('?') != std::string_view::npos)
    return error{"a query (?) cannot be part of a base URL"};
  const auto authority = text.substr(0, text.find('/'));
  auto path = text.substr(authority.size());
  if (authority.find('@') != std::string_view::npos)
    return error{"user info (…@) is not supported; give keys where the scenario wants them"};

  const auto parts = split_authority(authority);
  if (!parts)
    return parts.failure();
  const auto& [host, port] = *parts;
  if (!authority.starts_with('['))
    if (const auto complaint = complaint_about_name(host))
      return error{*complaint};
  result.host = lower(host);

  result.port = result.tls ? 443 : 80;
  if (port && !port->empty()) {
    const auto number = parse_port(*port);
    if (!number)
      return error{"the port must be a number from 1 to 65535"};
    result.port = *number;
  }

  if (const auto complaint = complaint_about_path(path))
    return error{*complaint};
  while (path.ends_with('/'))
    path.remove_suffix(1);
  result.path = path;
  return result;
}

} // namespace

namespace {

/// `v1`, `v2beta`, `v1alpha3`.
bool is_version(std::string_view segment) {
  if (segment.size() < 2 || segment.front() != 'v')
    return false;
  const auto skip_digits = [&] {
    const auto before = segment.size();
    while (!segment.empty() && std::isdigit(static_cast<unsigned char>(segment.front())) != 0)
      segment.remove_prefix(1);
    return before != segment.size();
  };
  segment.remove_prefix(1);
  if (!skip_digits())
    return false;
  for (const std::string_view stage : {"alpha", "beta"})
    if (segment.starts_with(stage))
      segment.remove_prefix(stage.size());
  skip_digits();
  return segment.empty();
}

/// The first segment of a path, with its slash.
std::string_view first_segment(std::string_view path) {
  return path.substr(0, path.find('/', 1));
}

} // namespace

bool url::names_version() const {
  for (std::string_view rest = path; !rest.empty();) {
    const auto segment = first_segment(rest);
    if (is_version(segment.substr(1)))
      return true;
    rest.remove_prefix(segment.size());
  }
  return false;
}

std::string url::address(std::string_view below) const {
  return (tls ? "https://" : "http://") + authority() +
         path_below(path, below.substr(0, below.find('?')));
}

std::string path_below(std::string_view prefix, std::string_view path) {
  const auto first = first_segment(path);
  if (!first.empty() && is_version(first.substr(1)) && prefix.ends_with(first))
    prefix.remove_suffix(first.size());
  return std::string{prefix}.append(path);
}

std::string url::authority() const {
  const auto name = host.find(':') == std::string::npos ? host : '[' + host + ']';
  return port == (tls ? 443 : 80) ? name : name + ':' + std::to_string(port);
}

core::result<url> parse_url(std::string_view text) {
  auto parsed = parse(text);
  if (parsed)
    return parsed;
  // User info and queries carry keys: what may hold one is not repeated.
  const auto shown = text.find_first_of("@?") == std::string_view::npos
                         ? " \"" + std::string{text.substr(0, 200)} + '"'
                         : std::string{};
  return error{"cannot use the URL" + shown + ": " + parsed.failure().message};
}

} // namespace loadtest::net

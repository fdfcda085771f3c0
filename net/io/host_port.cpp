#include "net/io/host_port.hpp"

#include <charconv>

namespace loadtest::net {

core::result<host_port> parse_host_port(const std::string& text) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos)
    return core::error{"'" + text + "' is not HOST:PORT"};
  host_port result{text.substr(0, colon), 0};
  if (result.host.size() > 1 && result.host.front() == '[' && result.host.back() == ']')
    result.host = result.host.substr(1, result.host.size() - 2);
  const auto* end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data() + colon + 1, end, result.port);
  if (parsed.ec != std::errc{} || parsed.ptr != end)
    return core::error{"'" + text + "' is not HOST:PORT"};
  return result;
}

std::string shown_address(const std::string& host, std::uint16_t port) {
  const auto name = host.find(':') == std::string::npos ? host : '[' + host + ']';
  return name + ':' + std::to_string(port);
}

} // namespace loadtest::net

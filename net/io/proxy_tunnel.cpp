#include "net/io/proxy_tunnel.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::net {

namespace {

constexpr std::size_t max_head = 16 * 1024;

/// Behind the empty line that ends a head; npos: it has not come.
std::size_t end_of_head(std::string_view text) noexcept {
  for (auto at = text.find('\n'); at != std::string_view::npos; at = text.find('\n', at + 1)) {
    const auto rest = text.substr(at + 1);
    if (rest.starts_with("\n"))
      return at + 2;
    if (rest.starts_with("\r\n"))
      return at + 3;
  }
  return std::string_view::npos;
}

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

} // namespace

core::secret proxy_tunnel::request(std::string_view target, const core::secret& authorization) {
  std::string head;
  // In one piece: growing would leave copies of the password behind.
  head.reserve(128 + 2 * target.size() + authorization.reveal().size());
  head.append("CONNECT ").append(target).append(" HTTP/1.1\r\nHost: ").append(target);
  head += "\r\nUser-Agent: loadtest\r\n";
  if (!authorization.empty())
    head.append("Proxy-Authorization: ").append(authorization.reveal()).append("\r\n");
  head += "\r\n";
  return core::secret{std::move(head)};
}

proxy_tunnel::state proxy_tunnel::put(std::string_view bytes) {
  head_ += bytes;
  constexpr std::string_view scheme = "HTTP/1.";
  const auto common = std::min(head_.size(), scheme.size());
  if (head_.compare(0, common, scheme, 0, common) != 0)
    return refuse("it does not speak HTTP");
  const auto end = end_of_head(head_);
  if (end == std::string::npos)
    return head_.size() > max_head ? refuse("its answer has no end") : state::asking;
  const auto line = std::string_view{head_}.substr(0, head_.find_first_of("\r\n"));
  if (line.size() < 12 || line[8] != ' ' ||
      !std::all_of(line.begin() + 9, line.begin() + 12, is_digit))
    return refuse("it does not speak HTTP");
  if (line[9] == '1') {
    head_.erase(0, end); // an interim answer
    return head_.empty() ? state::asking : put({});
  }
  if (line[9] != '2')
    return refuse("it answered " + std::string{line.substr(9, 80)});
  return end == head_.size() ? state::open : refuse("it spoke before the tunnel was used");
}

proxy_tunnel::state proxy_tunnel::refuse(std::string complaint) {
  complaint_ = std::move(complaint);
  return state::refused;
}

} // namespace loadtest::net

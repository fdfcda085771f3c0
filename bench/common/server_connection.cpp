#include "bench/common/server_connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <charconv>
#include <sys/socket.h>

namespace loadtest::bench {

server_connection::server_connection(descriptor fd, SSL_CTX* tls) : fd_(std::move(fd)) {
  if (tls != nullptr)
    tls_.emplace(*tls, tls_stream::side::server);
}

bool server_connection::read(const stamp_clock& clock) {
  std::array<char, 16 * 1024> buffer;
  const auto got = read_stamped(fd_.get(), buffer, clock, true);
  if (got.bytes <= 0)
    return got.bytes < 0 && (errno == EAGAIN || errno == EINTR);
  arrived_at_ = got.at;
  const std::string_view bytes{buffer.data(), static_cast<std::size_t>(got.bytes)};
  if (!tls_) {
    input_ += bytes;
    return true;
  }
  tls_->received(bytes);
  int plain = 0;
  while ((plain = tls_->read(buffer)) > 0)
    input_.append(buffer.data(), static_cast<std::size_t>(plain));
  return plain == 0 && send_records();
}

bool server_connection::send(std::string_view bytes) {
  if (!tls_)
    return send_raw(bytes);
  tls_->write(bytes);
  return send_records();
}

bool server_connection::send_records() {
  const auto records = tls_->outgoing();
  if (records.empty())
    return true;
  const bool sent = send_raw(records);
  tls_->sent();
  return sent;
}

bool server_connection::send_raw(std::string_view bytes) {
  if (!unsent_.empty()) {
    unsent_ += bytes;
    bytes = unsent_;
  }
  auto taken = ::send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (taken < 0 && errno != EAGAIN && errno != EINTR)
    return false;
  taken = std::max<decltype(taken)>(taken, 0);
  if (static_cast<std::size_t>(taken) == bytes.size())
    unsent_.clear();
  else
    unsent_ = std::string{bytes.substr(static_cast<std::size_t>(taken))};
  return true;
}

std::optional<std::string> server_connection::next_request() {
  const auto head_end = input_.find("\r\n\r\n");
  if (head_end == std::string::npos)
    return std::nullopt;
  auto head = input_.substr(0, head_end + 2);
  const auto length = header(head, "content-length");
  std::size_t body = 0;
  std::from_chars(length.data(), length.data() + length.size(), body);
  if (input_.size() < head_end + 4 + body)
    return std::nullopt;
  input_.erase(0, head_end + 4 + body);
  return head;
}

std::string_view header(std::string_view head, std::string_view name) {
  const auto same = [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  };
  for (auto line = head.find("\r\n"); line != std::string_view::npos;
       line = head.find("\r\n", line + 2)) {
    auto rest = head.substr(line + 2);
    rest = rest.substr(0, rest.find("\r\n"));
    if (rest.size() <= name.size() || rest[name.size()] != ':' ||
        !std::equal(name.begin(), name.end(), rest.begin(),
                    [&](char a, char b) { return same(b, a); }))
      continue;
    rest.remove_prefix(name.size() + 1);
    return rest.substr(std::min(rest.find_first_not_of(' '), rest.size()));
  }
  return {};
}

std::string plain_answer(int status, std::string_view json) {
  return "HTTP/1.1 " + std::to_string(status) + (status == 200 ? " OK" : " Unavailable") +
         "\r\ncontent-type: application/json\r\ncontent-length: " + std::to_string(json.size()) +
         "\r\n\r\n" + std::string{json};
}

} // namespace loadtest::bench

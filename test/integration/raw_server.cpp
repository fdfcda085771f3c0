#include "test/integration/raw_server.hpp"

#include <openssl/ssl.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace loadtest::test {

peer::peer(int socket, std::size_t number, ssl_ctx_st* tls) : socket_(socket), number_(number) {
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  timeval limit{};
  limit.tv_sec = 10;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  if (tls == nullptr)
    return;
  tls_ = SSL_new(tls);
  SSL_set_fd(tls_, socket_);
  SSL_accept(tls_);
}

peer::~peer() {
  if (tls_ != nullptr) {
    if (SSL_is_init_finished(tls_))
      SSL_shutdown(tls_);
    SSL_free(tls_);
  }
  if (socket_ >= 0)
    ::close(socket_);
}

std::size_t peer::receive(char* into, std::size_t size) {
  const auto count = tls_ != nullptr
                         ? static_cast<ssize_t>(SSL_read(tls_, into, static_cast<int>(size)))
                         : ::recv(socket_, into, size, 0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

std::string peer::from() const {
  sockaddr_in address{};
  socklen_t size = sizeof address;
  ::getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &size);
  std::array<char, INET_ADDRSTRLEN> text{};
  return ::inet_ntop(AF_INET, &address.sin_addr, text.data(), text.size());
}

std::string peer::read_request() {
  char buffer[16 * 1024];
  for (;;) {
    const auto end = received_.find("\r\n\r\n");
    if (end != std::string::npos) {
      const auto field = received_.find("Content-Length: ");
      const auto body = field < end ? std::strtoul(received_.c_str() + field + 16, nullptr, 10) : 0;
      if (received_.size() >= end + 4 + body) {
        auto request = received_.substr(0, end + 4 + body);
        received_.erase(0, request.size());
        return request;
      }
    }
    const auto count = receive(buffer, sizeof buffer);
    if (count == 0)
      return {};
    received_.append(buffer, count);
  }
}

bool peer::write(std::string_view bytes) {
  if (tls_ != nullptr)
    return SSL_write(tls_, bytes.data(), static_cast<int>(bytes.size())) > 0;
  while (!bytes.empty()) {
    const auto count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void peer::write_stream(const std::vector<std::string>& events, bool open) {
  write(stream_head());
  for (std::size_t i = 0; i < events.size(); ++i) {
    const bool ends = !open && i + 1 == events.size();
    write(ends ? chunk(events[i]) + "0\r\n\r\n" : chunk(events[i]));
  }
}

bool peer::wait_for_end() {
  char byte = 0;
  timeval limit{};
  limit.tv_sec = 10;
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  for (;;) {
    const auto count = ::recv(socket_, &byte, 1, 0);
    if (count == 0)
      return true;
    if (count < 0)
      return errno != EAGAIN;
  }
}

void peer::reset() {
  linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  ::close(socket_);
  socket_ = -1;
}

void peer::cut() {
  if (tls_ != nullptr)
    SSL_set_quiet_shutdown(tls_, 1);
  ::close(socket_);
  socket_ = -1;
}

void peer::relay_to(std::uint16_t port) {
  const int other = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  bool goes_on = ::connect(other, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
  while (goes_on) {
    pollfd both[]{{socket_, POLLIN, 0}, {other, POLLIN, 0}};
    goes_on = ::poll(both, 2, 10'000) > 0;
    for (const auto& [from, events, came] : both) {
      char bytes[16 * 1024];
      if (!goes_on || came == 0)
        continue;
      const auto size = ::recv(from, bytes, sizeof bytes, 0);
      goes_on = size > 0 && ::send(from == socket_ ? other : socket_, bytes,
                                   static_cast<std::size_t>(size), MSG_NOSIGNAL) == size;
    }
  }
  ::close(other);
}

std::string chunk(std::string_view bytes) {
  char size[24];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return std::string{size}.append(bytes).append("\r\n");
}

std::string token_event(std::string_view content, std::string_view finish) {
  std::string event = R"(data: {"id":"chat-1","choices":[{"index":0,"delta":{"content":")";
  event.append(content).append("\"}");
  if (!finish.empty())
    event.append(R"(,"finish_reason":")").append(finish).append("\"");
  return event.append("}]}\n\n");
}

const std::vector<std::string> two_tokens{token_event("Be"), token_event("cause", "stop"),
                                          "data: [DONE]\n\n"};

void answer_all(peer& client) {
  while (!client.read_request().empty())
    client.write_stream(two_tokens);
}

std::string stream_head() {
  return "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
         "Transfer-Encoding: chunked\r\nX-Routing-Backend: blue\r\n\r\n";
}

std::string answer(int status, std::string_view body, std::string_view more_fields) {
  return "HTTP/1.1 " + std::to_string(status) + " Whatever\r\n" + std::string{more_fields} +
         "Content-Type: application/json\r\nContent-Length: " + std::to_string(body.size()) +
         "\r\n\r\n" + std::string{body};
}

raw_server::raw_server(script run, const test_certificate* tls) : run_(std::move(run)) {
  if (tls != nullptr) {
    tls_ = SSL_CTX_new(TLS_server_method());
    SSL_CTX_use_certificate(tls_, tls->certificate());
    SSL_CTX_use_PrivateKey(tls_, tls->key());
  }
  listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 128) != 0 ||
      ::getsockname(listener_, generic, &size) != 0)
    throw std::runtime_error{"cannot listen"};
  port_ = ntohs(address.sin_port);
  accepting_ = std::thread{[this] { accept_all(); }};
}

raw_server::~raw_server() {
  ::shutdown(listener_, SHUT_RDWR);
  accepting_.join();
  for (auto& thread : threads_)
    thread.join();
  ::close(listener_);
  SSL_CTX_free(tls_);
}

std::string raw_server::url(const std::string& host) const {
  return (tls_ != nullptr ? "https://" : "http://") + host + ":" + std::to_string(port_);
}

void raw_server::accept_all() {
  // OpenSSL writes without MSG_NOSIGNAL; the threads of the scripts inherit this.
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  for (;;) {
    const int socket = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket < 0)
      return;
    threads_.emplace_back([this, socket, number = connections_++] {
      peer client{socket, number, tls_};
      run_(client);
    });
  }
}

} // namespace loadtest::test

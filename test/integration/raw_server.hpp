#pragma once

#include "test/net/test_certificate.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

struct ssl_st;
struct ssl_ctx_st;

namespace loadtest::test {

/// One accepted connection, blocking, so that a script can produce every oddity byte by byte.
class peer {
public:
  peer(int socket, std::size_t number, ssl_ctx_st* tls);
  ~peer();
  peer(const peer&) = delete;
  peer& operator=(const peer&) = delete;

  /// Counts the server's connections, from 0.
  std::size_t number() const noexcept { return number_; }
  /// The address that the client connected from.
  std::string from() const;
  /// Head and body, as Content-Length says; empty when the client has closed.
  std::string read_request();
  /// False: the client is gone.
  bool write(std::string_view bytes);
  /// A 200 with an event stream of one HTTP chunk for each event and, unless `open`, its end.
  void write_stream(const std::vector<std::string>& events, bool open = false);
  /// Waits until the client closes. False: not within ten seconds.
  bool wait_for_end();
  /// Closes with RST.
  void reset();
  /// Closes with FIN; over TLS without saying that this is the end.
  void cut();
  /// Passes bytes on to and from this port of 127.0.0.1 until one side ends.
  void relay_to(std::uint16_t port);

private:
  std::size_t receive(char* into, std::size_t size);

  int socket_;
  std::size_t number_;
  ssl_st* tls_ = nullptr;
  std::string received_;
};

/// The chunk of an HTTP body that holds `bytes`.
std::string chunk(std::string_view bytes);
/// A chat.completion.chunk event with this content; JSON in it must be escaped already.
std::string token_event(std::string_view content, std::string_view finish = {});
/// The head of an answer with an event stream, chunked.
std::string stream_head();
/// The events of a whole stream, "Because" in two tokens.
extern const std::vector<std::string> two_tokens;
/// Answers each request of a connection with them.
void answer_all(peer& client);
/// A whole answer with a body.
std::string answer(int status, std::string_view body, std::string_view more_fields = {});

/// A server on 127.0.0.1 that runs `script` in a thread of its own for each connection.
class raw_server {
public:
  using script = std::function<void(peer&)>;

  explicit raw_server(script run, const test_certificate* tls = nullptr);
  ~raw_server();
  raw_server(const raw_server&) = delete;
  raw_server& operator=(const raw_server&) = delete;

  /// `http://127.0.0.1:port`, or https.
  std::string url(const std::string& host = "127.0.0.1") const;
  std::uint16_t port() const noexcept { return port_; }
  std::size_t connections() const noexcept { return connections_; }

private:
  void accept_all();

  script run_;
  ssl_ctx_st* tls_ = nullptr;
  int listener_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<std::size_t> connections_{0};
  std::vector<std::thread> threads_; ///< of the accepting thread until it has ended
  std::thread accepting_;
};

} // namespace loadtest::test

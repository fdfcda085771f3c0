#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

using SSL = struct ssl_st;
using SSL_CTX = struct ssl_ctx_st;
using BIO = struct bio_st;

namespace loadtest::bench {

struct free_tls {
  void operator()(SSL* p) const noexcept;
  void operator()(SSL_CTX* p) const noexcept;
};
using tls_settings = std::unique_ptr<SSL_CTX, free_tls>;

/// A server's settings with a fresh key and self-signed certificate for 127.0.0.1.
struct tls_server {
  tls_settings settings;
  std::string certificate; ///< PEM
};
/// Throws std::runtime_error when OpenSSL refuses.
tls_server make_tls_server();
/// A client's settings; it takes any certificate.
tls_settings make_tls_client();

/// One side of a TLS connection over memory BIOs: the owner moves the records.
class tls_stream {
public:
  enum class side { client, server };
  tls_stream(SSL_CTX& settings, side of);

  /// Records came from the peer. Then call `read`, which also carries on the handshake.
  void received(std::string_view records) noexcept;
  /// The next bytes of the peer; 0 when there are none now, negative when the stream is over.
  int read(std::span<char> room) noexcept;
  /// Begins the handshake (client), or carries it on.
  void shake_hands() noexcept;
  bool established() const noexcept;
  void write(std::string_view bytes) noexcept;
  /// Records that are to be sent; valid until `sent`.
  std::string_view outgoing() const noexcept;
  void sent() noexcept;

private:
  std::unique_ptr<SSL, free_tls> ssl_;
  BIO* in_ = nullptr;  ///< owned by `ssl_`
  BIO* out_ = nullptr; ///< owned by `ssl_`
};

} // namespace loadtest::bench

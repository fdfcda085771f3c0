#pragma once

#include "core/result.hpp"

#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace loadtest::platform {

/// The server's side of one TLS connection, sans-io: encrypted bytes in and out.
class tls_channel {
public:
  explicit tls_channel(ssl_ctx_st* context);

  /// Takes bytes from the peer and appends what they say in the clear to `clear`. False when the
  /// peer ended the connection or broke the protocol.
  bool receive(std::string_view bytes, std::string& clear);
  /// Encrypts into the output; dropped while there was no handshake yet.
  void encrypt(std::string_view clear);
  /// Tells the peer that nothing follows (close_notify).
  void end();
  /// The bytes to send to the peer; valid until the next call.
  std::string_view take_output();

private:
  struct free_ssl {
    void operator()(ssl_st* ssl) const noexcept;
  };
  std::unique_ptr<ssl_st, free_ssl> ssl_;
  std::string output_;
};

/// A certificate and its key.
class tls_context {
public:
  /// PEM files; an error names the file and what is wrong with it.
  static core::result<tls_context> load(const std::string& cert_file, const std::string& key_file);

  std::unique_ptr<tls_channel> make_channel() const;

private:
  explicit tls_context(std::shared_ptr<ssl_ctx_st> context) : context_(std::move(context)) {}
  std::shared_ptr<ssl_ctx_st> context_;
};

} // namespace loadtest::platform

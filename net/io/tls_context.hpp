#pragma once

#include "core/result.hpp"
#include "net/io/endpoint.hpp"

#include <memory>

struct ssl_ctx_st;

namespace loadtest::net {

/// What the TLS connections to one endpoint share: trusted certificates and our own. At least
/// TLS 1.2, http/1.1 by ALPN. Immutable, so that threads may share it.
class tls_context {
public:
  /// An error names the file and what is wrong with it.
  static core::result<std::shared_ptr<tls_context>> load(const tls_options& options);

  bool verifies() const noexcept { return verifies_; }
  ssl_ctx_st* native() const noexcept { return native_.get(); }

private:
  struct deleter {
    void operator()(ssl_ctx_st* context) const noexcept;
  };

  tls_context(ssl_ctx_st* native, bool verifies) noexcept;

  std::unique_ptr<ssl_ctx_st, deleter> native_;
  bool verifies_;
};

/// The oldest error that OpenSSL queued in this thread, in words; clears the queue.
std::string take_tls_error();

} // namespace loadtest::net

#pragma once

#include "core/result.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace loadtest::actors::cluster {

/// Files in PEM format for mutual TLS. All three, or none: then the connection is plain.
struct tls_files {
  std::string certificate; ///< of this node, signed by the authority
  std::string key;
  std::string authority; ///< what the other side's certificate must be signed by
  bool any() const noexcept { return !(certificate + key + authority).empty(); }
};

/// What a node shows and whom it trusts. Immutable.
class tls_identity {
public:
  /// An error names the file and what is wrong with it.
  static core::result<std::shared_ptr<const tls_identity>> load(const tls_files& files);
  ssl_ctx_st* native() const noexcept { return native_.get(); }

private:
  struct deleter {
    void operator()(ssl_ctx_st* context) const noexcept;
  };
  explicit tls_identity(ssl_ctx_st* native) : native_(native) {}
  std::unique_ptr<ssl_ctx_st, deleter> native_;
};

/// One end of a TLS connection, sans-io. Both ends show certificates of the authority: who connects
/// to a server asks for its name and for the extended key usage serverAuth, a server for clientAuth
/// (a certificate that says nothing of its usage is good for both, RFC 5280 4.2.1.12).
class tls_channel {
public:
  enum class phase : std::uint8_t { handshake, open, closed, failed };

  /// `server`: the name or address that its certificate must have; empty: this end is the server.
  tls_channel(const tls_identity& identity, const std::string& server);

  phase now() const noexcept { return phase_; }
  /// Why it failed.
  const std::string& failure() const noexcept { return failure_; }

  /// Takes ciphertext; what it says is appended to `plaintext`.
  void feed(std::string_view ciphertext, std::string& plaintext);
  /// Encrypts, once it is open.
  void write(std::string_view plaintext);
  /// Says goodbye.
  void close();
  /// The ciphertext to be sent, since the last call.
  std::string take_output();
  /// What only the two ends know (RFC 5705), once it is open.
  std::string binding() const;

private:
  struct deleter {
    void operator()(ssl_st* connection) const noexcept;
  };
  bool go_on(int result);

  std::unique_ptr<ssl_st, deleter> ssl_;
  std::string server_;
  phase phase_ = phase::handshake;
  std::string failure_;
};

} // namespace loadtest::actors::cluster

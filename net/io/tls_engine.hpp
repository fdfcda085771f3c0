#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;

namespace loadtest::net {

class tls_context;

/// The client's side of one TLS connection, sans-io: ciphertext in and out, plaintext in and out.
/// Keeps no input: OpenSSL takes it from where the owner has it.
class tls_engine {
public:
  enum class phase : std::uint8_t { handshake, open, closed, failed };

  /// `host` is asked for by name (SNI) and must be in the certificate; it may be an IP address.
  tls_engine(const tls_context& context, const std::string& host);
  ~tls_engine();
  tls_engine(const tls_engine&) = delete;
  tls_engine& operator=(const tls_engine&) = delete;

  phase state() const noexcept { return phase_; }
  /// Why it failed, in OpenSSL's words.
  const std::string& failure() const noexcept { return failure_; }

  /// Begins the handshake; then there is output.
  void begin();
  /// The next ciphertext, which must stay until `read` has returned 0.
  void feed(std::string_view ciphertext) noexcept;
  /// Goes on with the handshake or decrypts: the bytes put into `into`; 0 when all ciphertext has
  /// been used up or the connection is over.
  std::size_t read(std::span<char> into);
  /// Nothing of what was fed is left, not even a part of a record.
  bool used_up() const noexcept;
  /// Encrypts, in phase `open`.
  void write(std::string_view plaintext);
  /// The ciphertext to be sent, since the last call.
  std::string take_output();

private:
  struct deleter {
    void operator()(ssl_st* ssl) const noexcept;
  };
  struct transport;

  bool ask_for_host();
  bool advance_handshake();
  void fail();
  void judge(int result);

  std::unique_ptr<transport> transport_;
  std::unique_ptr<ssl_st, deleter> ssl_;
  std::string host_;
  std::string failure_;
  phase phase_ = phase::handshake;
};

} // namespace loadtest::net

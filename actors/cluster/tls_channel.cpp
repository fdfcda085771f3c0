#include "actors/cluster/tls_channel.hpp"

#include "net/io/tls_context.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <climits>
#include <new>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <utility>

namespace loadtest::actors::cluster {

namespace {

core::error unusable(const std::string& file, const char* what) {
  return core::error{"cannot use '" + file + "' as " + what + ": " + net::take_tls_error()};
}

bool is_address(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> address{};
  return inet_pton(AF_INET, host.c_str(), address.data()) == 1 ||
         inet_pton(AF_INET6, host.c_str(), address.data()) == 1;
}

/// A key with a passphrase would else ask for it at the terminal.
int no_passphrase(char*, int, int, void*) {
  return 0;
}

} // namespace

void tls_identity::deleter::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

core::result<std::shared_ptr<const tls_identity>> tls_identity::load(const tls_files& files) {
  const std::pair<const char*, const std::string*> all[] = {{"--cluster-cert", &files.certificate},
                                                            {"--cluster-key", &files.key},
                                                            {"--cluster-ca", &files.authority}};
  for (const auto& [option, file] : all)
    if (file->empty())
      return core::error{std::string{option} + " is missing: mutual TLS takes --cluster-cert, "
                                               "--cluster-key and --cluster-ca"};
  ERR_clear_error();
  auto* native = SSL_CTX_new(TLS_method());
  if (native == nullptr)
    return core::error{"cannot set up TLS: " + net::take_tls_error()};
  const std::shared_ptr<const tls_identity> identity{new tls_identity{native}};
  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(native, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_default_passwd_cb(native, no_passphrase);
  SSL_CTX_set_verify(native, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  if (SSL_CTX_load_verify_locations(native, files.authority.c_str(), nullptr) != 1)
    return unusable(files.authority, "--cluster-ca");
  if (SSL_CTX_use_certificate_chain_file(native, files.certificate.c_str()) != 1)
    return unusable(files.certificate, "--cluster-cert");
  if (SSL_CTX_use_PrivateKey_file(native, files.key.c_str(), SSL_FILETYPE_PEM) != 1)
    return unusable(files.key, "--cluster-key");
  return identity;
}

void tls_channel::deleter::operator()(ssl_st* connection) const noexcept {
  SSL_free(connection);
}

tls_channel::tls_channel(const tls_identity& identity, const std::string& server)
    : ssl_(SSL_new(identity.native())), server_(server) {
  auto* in = BIO_new(BIO_s_mem());
  auto* out = BIO_new(BIO_s_mem());
  if (!ssl_ || in == nullptr || out == nullptr)
    throw std::bad_alloc{};
  SSL_set_bio(ssl_.get(), in, out); // takes them
  if (server.empty()) {
    SSL_set_accept_state(ssl_.get());
    return;
  }
  SSL_set_connect_state(ssl_.get());
  auto* checks = SSL_get0_param(ssl_.get());
  if (is_address(server)) {
    X509_VERIFY_PARAM_set1_ip_asc(checks, server.c_str());
  } else {
    X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
    X509_VERIFY_PARAM_set1_host(checks, server.c_str(), server.size());
    SSL_set_tlsext_host_name(ssl_.get(), server.c_str());
  }
  ERR_clear_error();
  go_on(SSL_do_handshake(ssl_.get()));
}

void tls_channel::feed(std::string_view ciphertext, std::string& plaintext) {
  if (phase_ == phase::closed || phase_ == phase::failed)
    return;
  BIO_write(SSL_get_rbio(ssl_.get()), ciphertext.data(), static_cast<int>(ciphertext.size()));
  ERR_clear_error();
  if (phase_ == phase::handshake && go_on(SSL_do_handshake(ssl_.get())))
    phase_ = phase::open;
  std::array<char, 16384> piece;
  while (phase_ == phase::open) {
    ERR_clear_error();
    const int count = SSL_read(ssl_.get(), piece.data(), piece.size());
    if (!go_on(count))
      return;
    plaintext.append(piece.data(), static_cast<std::size_t>(count));
  }
}

void tls_channel::write(std::string_view plaintext) {
  while (phase_ == phase::open && !plaintext.empty()) {
    const auto count = std::min<std::size_t>(plaintext.size(), INT_MAX);
    ERR_clear_error();
    if (!go_on(SSL_write(ssl_.get(), plaintext.data(), static_cast<int>(count))))
      return;
    plaintext.remove_prefix(count);
  }
}

void tls_channel::close() {
  if (phase_ == phase::open)
    SSL_shutdown(ssl_.get());
}

std::string tls_channel::take_output() {
  auto* out = SSL_get_wbio(ssl_.get());
  std::string result(BIO_ctrl_pending(out), '\0');
  if (!result.empty())
    BIO_read(out, result.data(), static_cast<int>(result.size()));
  return result;
}

std::string tls_channel::binding() const {
  constexpr std::string_view label = "EXPORTER-loadtest-join";
  std::string result(32, '\0');
  SSL_export_keying_material(ssl_.get(), reinterpret_cast<unsigned char*>(result.data()),
                             result.size(), label.data(), label.size(), nullptr, 0, 0);
  return result;
}

/// Whether a call has done its work. If not, it waits for more, or the connection is over.
bool tls_channel::go_on(int result) {
  if (result > 0)
    return true;
  switch (SSL_get_error(ssl_.get(), result)) {
  case SSL_ERROR_WANT_READ:
  case SSL_ERROR_WANT_WRITE:
    return false;
  case SSL_ERROR_ZERO_RETURN:
    phase_ = phase::closed;
    return false;
  default:
    break;
  }
  const auto verdict = SSL_get_verify_result(ssl_.get());
  if (phase_ == phase::handshake && verdict != X509_V_OK) {
    failure_ =
        std::string{"its certificate is not accepted: "} + X509_verify_cert_error_string(verdict);
    if (!server_.empty())
      failure_ +=
          "; it must be of the authority in --cluster-ca, for a server, and have the name '" +
          server_ + "' (--cluster-name)";
    ERR_clear_error();
  } else {
    failure_ = "TLS failed: " + net::take_tls_error();
  }
  phase_ = phase::failed;
  return false;
}

} // namespace loadtest::actors::cluster

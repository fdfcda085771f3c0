#include "bench/common/tls.hpp"

#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <stdexcept>

namespace loadtest::bench {

namespace {

void require(bool done, const char* what) {
  if (!done)
    throw std::runtime_error{std::string{"OpenSSL: "} + what};
}

struct free_openssl {
  void operator()(EVP_PKEY* p) const noexcept { EVP_PKEY_free(p); }
  void operator()(X509* p) const noexcept { X509_free(p); }
  void operator()(X509_EXTENSION* p) const noexcept { X509_EXTENSION_free(p); }
  void operator()(BIO* p) const noexcept { BIO_free(p); }
};
template <typename T>
using owned = std::unique_ptr<T, free_openssl>;

owned<X509> self_signed(EVP_PKEY* key) {
  owned<X509> certificate{X509_new()};
  auto* c = certificate.get();
  X509_set_version(c, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(c), 1);
  X509_gmtime_adj(X509_getm_notBefore(c), -3600);
  X509_gmtime_adj(X509_getm_notAfter(c), 24 * 3600);
  auto* name = X509_get_subject_name(c);
  X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                             reinterpret_cast<const unsigned char*>("127.0.0.1"), -1, -1, 0);
  X509_set_issuer_name(c, name);
  X509_set_pubkey(c, key);
  owned<X509_EXTENSION> address{
      X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1")};
  require(address && X509_add_ext(c, address.get(), -1) == 1, "X509_add_ext");
  require(X509_sign(c, key, EVP_sha256()) > 0, "X509_sign");
  return certificate;
}

tls_settings make_settings(const SSL_METHOD* method) {
  tls_settings settings{SSL_CTX_new(method)};
  require(settings != nullptr, "SSL_CTX_new");
  SSL_CTX_set_mode(settings.get(), SSL_MODE_RELEASE_BUFFERS);
  return settings;
}

} // namespace

void free_tls::operator()(SSL* p) const noexcept {
  SSL_free(p);
}
void free_tls::operator()(SSL_CTX* p) const noexcept {
  SSL_CTX_free(p);
}

tls_server make_tls_server() {
  owned<EVP_PKEY> key{EVP_EC_gen("P-256")};
  require(key != nullptr, "EVP_EC_gen");
  const auto certificate = self_signed(key.get());
  tls_server made{make_settings(TLS_server_method()), {}};
  require(SSL_CTX_use_certificate(made.settings.get(), certificate.get()) == 1 &&
              SSL_CTX_use_PrivateKey(made.settings.get(), key.get()) == 1,
          "certificate and key");
  owned<BIO> text{BIO_new(BIO_s_mem())};
  require(PEM_write_bio_X509(text.get(), certificate.get()) == 1, "PEM_write_bio_X509");
  char* data = nullptr;
  const auto size = BIO_get_mem_data(text.get(), &data);
  made.certificate.assign(data, static_cast<std::size_t>(size));
  return made;
}

tls_settings make_tls_client() {
  return make_settings(TLS_client_method());
}

tls_stream::tls_stream(SSL_CTX& settings, side of)
    : ssl_(SSL_new(&settings)), in_(BIO_new(BIO_s_mem())), out_(BIO_new(BIO_s_mem())) {
  SSL_set_bio(ssl_.get(), in_, out_);
  if (of == side::server)
    SSL_set_accept_state(ssl_.get());
  else
    SSL_set_connect_state(ssl_.get());
}

void tls_stream::received(std::string_view records) noexcept {
  BIO_write(in_, records.data(), static_cast<int>(records.size()));
}

int tls_stream::read(std::span<char> room) noexcept {
  const int bytes = SSL_read(ssl_.get(), room.data(), static_cast<int>(room.size()));
  if (bytes > 0)
    return bytes;
  const int why = SSL_get_error(ssl_.get(), bytes);
  if (why == SSL_ERROR_WANT_READ)
    return 0;
  ERR_clear_error();
  return -1;
}

void tls_stream::shake_hands() noexcept {
  if (SSL_do_handshake(ssl_.get()) != 1)
    ERR_clear_error();
}

bool tls_stream::established() const noexcept {
  return SSL_is_init_finished(ssl_.get()) == 1;
}

void tls_stream::write(std::string_view bytes) noexcept {
  if (SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())) <= 0)
    ERR_clear_error();
}

std::string_view tls_stream::outgoing() const noexcept {
  char* data = nullptr;
  const auto size = BIO_get_mem_data(out_, &data);
  return {data, static_cast<std::size_t>(size)};
}

void tls_stream::sent() noexcept {
  BIO_reset(out_);
}

} // namespace loadtest::bench

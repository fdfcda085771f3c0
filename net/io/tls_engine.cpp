#include "net/io/tls_engine.hpp"

#include "net/io/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <climits>
#include <cstring>
#include <new>
#include <utility>

namespace loadtest::net {

/// Where OpenSSL reads and writes. A memory BIO of its own would copy the input once more, and keep
/// its buffers at their largest size.
struct tls_engine::transport {
  std::string_view input;
  std::string output;

  static int read(BIO* bio, char* into, int size) {
    auto& self = *static_cast<transport*>(BIO_get_data(bio));
    BIO_clear_retry_flags(bio);
    if (self.input.empty()) {
      BIO_set_retry_read(bio);
      return -1;
    }
    const auto count = std::min(self.input.size(), static_cast<std::size_t>(size));
    std::memcpy(into, self.input.data(), count);
    self.input.remove_prefix(count);
    return static_cast<int>(count);
  }

  static int write(BIO* bio, const char* from, int size) {
    BIO_clear_retry_flags(bio);
    static_cast<transport*>(BIO_get_data(bio))->output.append(from, static_cast<std::size_t>(size));
    return size;
  }

  static long control(BIO* /*bio*/, int command, long /*number*/, void* /*pointer*/) {
    return command == BIO_CTRL_FLUSH ? 1 : 0;
  }

  static const BIO_METHOD* method() {
    static const std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)> instance = [] {
      auto* made = BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "loadtest transport");
      BIO_meth_set_read(made, read);
      BIO_meth_set_write(made, write);
      BIO_meth_set_ctrl(made, control);
      return std::unique_ptr<BIO_METHOD, decltype(&BIO_meth_free)>{made, BIO_meth_free};
    }();
    return instance.get();
  }
};

namespace {

bool is_address(const std::string& host) {
  ASN1_OCTET_STRING* address = a2i_IPADDRESS(host.c_str());
  ASN1_OCTET_STRING_free(address);
  return address != nullptr;
}

} // namespace

void tls_engine::deleter::operator()(ssl_st* ssl) const noexcept {
  SSL_free(ssl);
}

tls_engine::tls_engine(const tls_context& context, const std::string& host)
    : transport_(std::make_unique<transport>()), ssl_(SSL_new(context.native())), host_(host) {
  BIO* bio = BIO_new(transport::method());
  if (!ssl_ || bio == nullptr)
    throw std::bad_alloc{};
  BIO_set_data(bio, transport_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(ssl_.get(), bio, bio); // takes it
  SSL_set_connect_state(ssl_.get());
  // A name may be written as absolute, but certificates and SNI (RFC 6066) have no dot there.
  if (host_.size() > 1 && host_.ends_with('.'))
    host_.pop_back();
  const bool named = is_address(host_) || SSL_set_tlsext_host_name(ssl_.get(), host_.c_str()) == 1;
  if (!named || (context.verifies() && !ask_for_host()))
    fail();
}

/// The name must stand in full, or behind a whole wildcard, among the subject's alternative names
/// (RFC 9525).
bool tls_engine::ask_for_host() {
  auto* checks = SSL_get0_param(ssl_.get());
  if (is_address(host_))
    return X509_VERIFY_PARAM_set1_ip_asc(checks, host_.c_str()) == 1;
  X509_VERIFY_PARAM_set_hostflags(checks, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS |
                                              X509_CHECK_FLAG_NEVER_CHECK_SUBJECT);
  return X509_VERIFY_PARAM_set1_host(checks, host_.c_str(), host_.size()) == 1;
}

tls_engine::~tls_engine() = default;

void tls_engine::begin() {
  if (phase_ == phase::handshake)
    advance_handshake();
}

void tls_engine::feed(std::string_view ciphertext) noexcept {
  transport_->input = ciphertext;
}

std::size_t tls_engine::read(std::span<char> into) {
  if (phase_ == phase::handshake && !advance_handshake())
    return 0;
  if (phase_ != phase::open)
    return 0;
  ERR_clear_error();
  const int count = SSL_read(ssl_.get(), into.data(),
                             static_cast<int>(std::min<std::size_t>(into.size(), INT_MAX)));
  if (count > 0)
    return static_cast<std::size_t>(count);
  judge(count);
  return 0;
}

bool tls_engine::used_up() const noexcept {
  return transport_->input.empty() && SSL_has_pending(ssl_.get()) == 0;
}

void tls_engine::write(std::string_view plaintext) {
  while (phase_ == phase::open && !plaintext.empty()) {
    ERR_clear_error();
    const int count = SSL_write(ssl_.get(), plaintext.data(),
                                static_cast<int>(std::min<std::size_t>(plaintext.size(), INT_MAX)));
    if (count <= 0)
      return fail(); // the transport takes everything, so there is nothing to wait for
    plaintext.remove_prefix(static_cast<std::size_t>(count));
  }
}

std::string tls_engine::take_output() {
  return std::exchange(transport_->output, {});
}

bool tls_engine::advance_handshake() {
  ERR_clear_error();
  const int result = SSL_do_handshake(ssl_.get());
  if (result == 1) {
    phase_ = phase::open;
    return true;
  }
  judge(result);
  return false;
}

void tls_engine::judge(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
  case SSL_ERROR_WANT_READ:
  case SSL_ERROR_WANT_WRITE:
    return;
  case SSL_ERROR_ZERO_RETURN:
    phase_ = phase::closed;
    return;
  default:
    fail();
  }
}

namespace {

const char* hint_for(int reason) noexcept {
  switch (reason) {
  case SSL_R_TLSV1_ALERT_NO_APPLICATION_PROTOCOL:
    return "; it does not speak HTTP/1.1, probably HTTP/2 alone";
  case SSL_R_WRONG_VERSION_NUMBER:
    return "; that is no TLS: if the server speaks plain http, write http:// instead of https://";
  default:
    return "";
  }
}

} // namespace

void tls_engine::fail() {
  const long verdict = SSL_get_verify_result(ssl_.get());
  const bool refused = phase_ == phase::handshake && verdict != X509_V_OK &&
                       SSL_get_verify_mode(ssl_.get()) != SSL_VERIFY_NONE;
  if (refused) {
    ERR_clear_error();
    failure_ = "the certificate of " + host_ +
               " is not accepted: " + X509_verify_cert_error_string(verdict) +
               "; targets.caFile names the authorities to trust";
  } else {
    const int reason = ERR_GET_REASON(ERR_peek_error());
    failure_ = (phase_ == phase::handshake ? "the TLS handshake with " : "TLS with ") + host_ +
               " failed: " + take_tls_error() + hint_for(reason);
  }
  phase_ = phase::failed;
}

} // namespace loadtest::net

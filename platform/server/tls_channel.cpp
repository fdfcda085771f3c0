#include "platform/server/tls_channel.hpp"

#include <array>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdexcept>

namespace loadtest::platform {

namespace {

std::string last_error() {
  std::array<char, 256> text{};
  ERR_error_string_n(ERR_get_error(), text.data(), text.size());
  ERR_clear_error();
  return text.data();
}

} // namespace

void tls_channel::free_ssl::operator()(ssl_st* ssl) const noexcept {
  SSL_free(ssl);
}

tls_channel::tls_channel(ssl_ctx_st* context) : ssl_(SSL_new(context)) {
  auto* input = BIO_new(BIO_s_mem());
  auto* output = BIO_new(BIO_s_mem());
  if (!ssl_ || !input || !output) {
    BIO_free(input);
    BIO_free(output);
    throw std::bad_alloc{};
  }
  SSL_set_bio(ssl_.get(), input, output);
  SSL_set_accept_state(ssl_.get());
}

bool tls_channel::receive(std::string_view bytes, std::string& clear) {
  // The queue of errors belongs to the thread; what is in it must be ours.
  ERR_clear_error();
  BIO_write(SSL_get_rbio(ssl_.get()), bytes.data(), static_cast<int>(bytes.size()));
  std::array<char, 16 * 1024> buffer;
  for (;;) {
    const int got = SSL_read(ssl_.get(), buffer.data(), static_cast<int>(buffer.size()));
    if (got <= 0)
      return SSL_get_error(ssl_.get(), got) == SSL_ERROR_WANT_READ;
    clear.append(buffer.data(), static_cast<std::size_t>(got));
  }
}

void tls_channel::encrypt(std::string_view clear) {
  if (clear.empty() || !SSL_is_init_finished(ssl_.get()))
    return;
  ERR_clear_error();
  SSL_write(ssl_.get(), clear.data(), static_cast<int>(clear.size()));
}

void tls_channel::end() {
  if (!SSL_is_init_finished(ssl_.get()))
    return;
  ERR_clear_error();
  SSL_shutdown(ssl_.get());
}

std::string_view tls_channel::take_output() {
  auto* output = SSL_get_wbio(ssl_.get());
  output_.resize(BIO_ctrl_pending(output));
  if (!output_.empty())
    BIO_read(output, output_.data(), static_cast<int>(output_.size()));
  return output_;
}

core::result<tls_context> tls_context::load(const std::string& cert_file,
                                            const std::string& key_file) {
  ERR_clear_error();
  const std::shared_ptr<ssl_ctx_st> context{SSL_CTX_new(TLS_server_method()), SSL_CTX_free};
  if (!context)
    return core::error{"TLS cannot be set up: " + last_error()};
  SSL_CTX_set_min_proto_version(context.get(), TLS1_2_VERSION);
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION);
  // Thousands of connections wait most of the time.
  SSL_CTX_set_mode(context.get(), SSL_MODE_RELEASE_BUFFERS);
  if (SSL_CTX_use_certificate_chain_file(context.get(), cert_file.c_str()) != 1)
    return core::error{"cannot read the certificate '" + cert_file + "': " + last_error()};
  if (SSL_CTX_use_PrivateKey_file(context.get(), key_file.c_str(), SSL_FILETYPE_PEM) != 1)
    return core::error{"cannot read the key '" + key_file + "': " + last_error()};
  if (SSL_CTX_check_private_key(context.get()) != 1)
    return core::error{"the key '" + key_file + "' does not belong to the certificate '" +
                       cert_file + "'"};
  return tls_context{context};
}

std::unique_ptr<tls_channel> tls_context::make_channel() const {
  return std::make_unique<tls_channel>(context_.get());
}

} // namespace loadtest::platform

#include "net/io/tls_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include <array>
#include <filesystem>
#include <initializer_list>
#include <system_error>
#include <utility>

namespace loadtest::net {

namespace {

constexpr std::array<unsigned char, 9> http_1_1{8, 'h', 't', 't', 'p', '/', '1', '.', '1'};

core::error cannot_load(const std::string& what, const std::string& file) {
  return {"cannot load the " + what + " from " + file + ": " + take_tls_error()};
}

/// A pipe whose other end is silent would be waited for, and a device has no end.
std::string unreadable(const tls_options& options) {
  for (const auto* file : {&options.ca_file, &options.client_cert_file, &options.client_key_file}) {
    std::error_code ec;
    const auto what = std::filesystem::status(*file, ec);
    if (!file->empty() && std::filesystem::exists(what) && !std::filesystem::is_regular_file(what))
      return *file;
  }
  return {};
}

/// A key with a passphrase would else ask for it at the terminal.
int no_passphrase(char* /*buffer*/, int /*size*/, int /*writing*/, void* /*user*/) {
  return 0;
}

} // namespace

std::string take_tls_error() {
  const auto code = ERR_get_error();
  ERR_clear_error();
  if (code == 0)
    return "unknown reason";
  if (ERR_SYSTEM_ERROR(code))
    return std::generic_category().message(ERR_GET_REASON(code));
  const char* reason = ERR_reason_error_string(code);
  return reason != nullptr ? reason : "error " + std::to_string(code);
}

void tls_context::deleter::operator()(ssl_ctx_st* context) const noexcept {
  SSL_CTX_free(context);
}

tls_context::tls_context(ssl_ctx_st* native, bool verifies) noexcept
    : native_(native), verifies_(verifies) {}

core::result<std::shared_ptr<tls_context>> tls_context::load(const tls_options& options) {
  if (const auto file = unreadable(options); !file.empty())
    return core::error{"cannot load certificates or keys from " + file + ": it is no regular file"};
  ERR_clear_error();
  SSL_CTX* native = SSL_CTX_new(TLS_client_method());
  if (native == nullptr)
    return core::error{"cannot set up TLS: " + take_tls_error()};
  const std::shared_ptr<tls_context> context{new tls_context{native, options.verify}};

  SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
  // The buffers of an idle stream cost more than allocating them anew.
  SSL_CTX_set_mode(native, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_session_cache_mode(native, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION);
  SSL_CTX_set_alpn_protos(native, http_1_1.data(), http_1_1.size());
  SSL_CTX_set_default_passwd_cb(native, no_passphrase);

  SSL_CTX_set_verify(native, options.verify ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nullptr);
  if (!options.ca_file.empty()) {
    if (SSL_CTX_load_verify_locations(native, options.ca_file.c_str(), nullptr) != 1)
      return cannot_load("CA certificates", options.ca_file);
  } else if (options.verify && SSL_CTX_set_default_verify_paths(native) != 1) {
    return core::error{"cannot load the system's CA certificates: " + take_tls_error()};
  }

  if (!options.client_cert_file.empty()) {
    const auto& key =
        options.client_key_file.empty() ? options.client_cert_file : options.client_key_file;
    if (SSL_CTX_use_certificate_chain_file(native, options.client_cert_file.c_str()) != 1)
      return cannot_load("client certificate", options.client_cert_file);
    if (SSL_CTX_use_PrivateKey_file(native, key.c_str(), SSL_FILETYPE_PEM) != 1)
      return cannot_load("client certificate's key", key);
  } else if (!options.client_key_file.empty()) {
    return core::error{"the client key " + options.client_key_file +
                       " is of no use without a client certificate: give both files"};
  }
  ERR_clear_error();
  return context;
}

} // namespace loadtest::net

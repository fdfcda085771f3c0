#include "actors/cluster/tls_errors.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace loadtest::actors::cluster {

namespace {

/// Before a connection reads from its socket or writes to it: what was wrong elsewhere is no matter
/// here.
long on_socket(BIO*, int, const char*, std::size_t, int, long, int ret, std::size_t*) {
  ERR_clear_error();
  return ret;
}

/// The socket is known when the handshake begins. Connections over memory are none of ours.
void on_handshake(const SSL* connection, int where, int) {
  auto* socket = SSL_get_rbio(connection);
  if ((where & SSL_CB_HANDSHAKE_START) != 0 && socket && BIO_method_type(socket) == BIO_TYPE_SOCKET)
    BIO_set_callback_ex(socket, on_socket);
}

void on_new(void* connection, void*, CRYPTO_EX_DATA*, int, long, void*) {
  SSL_set_info_callback(static_cast<SSL*>(connection), on_handshake);
}

} // namespace

void keep_tls_errors_apart() {
  [[maybe_unused]] static const int index =
      SSL_get_ex_new_index(0, nullptr, on_new, nullptr, nullptr);
}

} // namespace loadtest::actors::cluster

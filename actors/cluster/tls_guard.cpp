#include "actors/cluster/tls_guard.hpp"

#include <chrono>
#include <cstdint>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

namespace loadtest::actors::cluster {

namespace {

using namespace std::chrono_literals;

constexpr auto longest_handshake = 3s;

std::intptr_t now() {
  return std::chrono::nanoseconds{std::chrono::steady_clock::now().time_since_epoch()}.count();
}

/// Before a connection reads from its socket or writes to it: what was wrong elsewhere is no matter
/// here. The socket's argument is when a peer began its handshake; none when that is over.
long on_socket(BIO* socket, int call, const char*, std::size_t, int, long, int ret, std::size_t*) {
  ERR_clear_error();
  if (call != BIO_CB_READ)
    return ret;
  const auto begun = reinterpret_cast<std::intptr_t>(BIO_get_callback_arg(socket));
  if (begun != 0 && now() - begun > std::chrono::nanoseconds{longest_handshake}.count())
    shutdown(static_cast<int>(BIO_get_fd(socket, nullptr)), SHUT_RDWR);
  return ret;
}

/// The socket is known when the handshake begins. Connections over memory are none of ours.
void on_handshake(const SSL* connection, int where, int) {
  auto* socket = SSL_get_rbio(connection);
  if (!socket || BIO_method_type(socket) != BIO_TYPE_SOCKET)
    return;
  if ((where & SSL_CB_HANDSHAKE_START) != 0) {
    BIO_set_callback_ex(socket, on_socket);
    if (SSL_is_server(connection) && !SSL_is_init_finished(connection))
      BIO_set_callback_arg(socket, reinterpret_cast<char*>(now()));
  } else if ((where & SSL_CB_HANDSHAKE_DONE) != 0) {
    BIO_set_callback_arg(socket, nullptr);
  }
}

void on_new(void* connection, void*, CRYPTO_EX_DATA*, int, long, void*) {
  SSL_set_info_callback(static_cast<SSL*>(connection), on_handshake);
}

} // namespace

void guard_tls() {
  [[maybe_unused]] static const int index =
      SSL_get_ex_new_index(0, nullptr, on_new, nullptr, nullptr);
}

} // namespace loadtest::actors::cluster

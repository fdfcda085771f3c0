#pragma once

namespace loadtest::actors::cluster {

/// Keeps TLS connections from disturbing one another, where CAF 0.17.6 does not. Call it before the
/// first connection is made.
///
/// CAF asks OpenSSL why a read has ended without having cleared the thread's error queue before
/// (SSL_get_error(3) wants it empty): after one peer without a certificate, every other connection
/// that has to wait for data looks broken, and is closed. The queue is cleared whenever a
/// connection turns to its socket.
///
/// CAF has something to write to whoever connects, and tries again and again for as long as the
/// handshake does not go on: one silent peer takes a whole core, and the actor system never ends.
/// Such a connection is closed after three seconds.
void guard_tls();

} // namespace loadtest::actors::cluster

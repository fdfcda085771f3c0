#pragma once

namespace loadtest::actors::cluster {

/// CAF 0.17.6 asks OpenSSL why a read has ended without having cleared the thread's error queue
/// before (SSL_get_error(3) wants it empty): after one peer without a certificate, every other
/// connection that has to wait for data looks broken, and is closed. This clears the queue whenever
/// a TLS connection turns to its socket. Call it before the first connection is made.
void keep_tls_errors_apart();

} // namespace loadtest::actors::cluster

#pragma once

#include "core/histogram.hpp"

#include <cstdint>

namespace loadtest::core {

/// What the I/O threads saw of themselves since the last drain. Mergeable.
struct client_health {
  histogram read_lag;                   ///< read time − kernel stamp
  histogram loop_lag;                   ///< how late the tick of an I/O thread ran
  histogram send_lag;                   ///< started − admitted − connect, of each attempt
  histogram handshake_lag;              ///< of attempts that paid for a TLS handshake
  histogram connect;                    ///< of connections opened for attempts: name, TCP, TLS
  histogram tls_handshake;              ///< of that, the TLS handshake
  histogram first_token;                ///< TTFT of streams, when it came
  std::uint64_t begun = 0;              ///< attempts that began to be sent
  std::uint64_t events = 0;             ///< token-bearing stream events, when they came
  std::uint64_t ended_events = 0;       ///< those of streams that have ended
  std::uint64_t ended_tokens = 0;       ///< what these had brought, of completions
  std::uint64_t whole_tokens = 0;       ///< of completions that did not stream
  std::uint64_t reads = 0;              ///< reads that returned data
  std::uint64_t bytes = 0;              ///< received, after decryption
  std::uint64_t clock_steps = 0;        ///< steps of the wall clock of more than 100 µs
  std::uint64_t unstamped_reads = 0;    ///< reads without a usable kernel stamp
  std::uint64_t unstamped_sends = 0;    ///< requests without a usable kernel stamp
  std::uint64_t connections_opened = 0; ///< for attempts
  std::uint64_t connections_reused = 0; ///< attempts that a kept one carried
  std::uint64_t resent = 0;             ///< attempts sent again: their kept connection was closed

  void merge(const client_health& other);
};

} // namespace loadtest::core

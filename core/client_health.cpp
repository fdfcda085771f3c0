#include "core/client_health.hpp"

namespace loadtest::core {

void client_health::merge(const client_health& other) {
  read_lag.merge(other.read_lag);
  loop_lag.merge(other.loop_lag);
  send_lag.merge(other.send_lag);
  handshake_lag.merge(other.handshake_lag);
  connect.merge(other.connect);
  tls_handshake.merge(other.tls_handshake);
  first_token.merge(other.first_token);
  begun += other.begun;
  events += other.events;
  ended_events += other.ended_events;
  ended_tokens += other.ended_tokens;
  whole_tokens += other.whole_tokens;
  reads += other.reads;
  bytes += other.bytes;
  clock_steps += other.clock_steps;
  unstamped_reads += other.unstamped_reads;
  unstamped_sends += other.unstamped_sends;
  connections_opened += other.connections_opened;
  connections_reused += other.connections_reused;
  resent += other.resent;
}

} // namespace loadtest::core

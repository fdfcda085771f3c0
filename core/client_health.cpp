#include "core/client_health.hpp"

namespace loadtest::core {

void client_health::merge(const client_health& other) {
  chunk_gap.merge(other.chunk_gap);
  read_lag.merge(other.read_lag);
  loop_lag.merge(other.loop_lag);
  send_lag.merge(other.send_lag);
  events += other.events;
  reads += other.reads;
  bytes += other.bytes;
  clock_steps += other.clock_steps;
  unstamped_reads += other.unstamped_reads;
}

} // namespace loadtest::core

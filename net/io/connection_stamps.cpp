#include "net/io/connection.hpp"

#include "net/io/io_thread.hpp"

#include <algorithm>

// When what a connection receives and sends passed the kernel.

namespace loadtest::net {

namespace {

/// An error that is worth a system call.
constexpr core::nanoseconds doubt = std::chrono::microseconds{250};
/// Head and role come before it, each in a read of its own at most.
constexpr std::uint32_t reads_to_first_token = 4;

} // namespace

void connection::take_send_stamps() {
  while (const auto stamp = take_send_stamp(socket_)) {
    const auto now = thread_.read_clock();
    const auto moment = departure_.moment_of(*stamp, thread_.wall(), now);
    if (!moment)
      continue;
    // Of a request's last byte nothing comes after it.
    if (stamp->what == send_stamp::kind::acked)
      return user_.on_acked(*moment);
    const auto error = thread_.wall().error(now);
    // No answer comes before its request has left.
    read_from_ = std::max(read_from_, *moment - error);
    user_.on_departed({*moment, error});
  }
}

// What came in one segment arrived at once, however long the socket had not been looked at. Asking
// costs a system call: so only of the reads that may have the first token, and of their first, from
// which the others are counted. The end of an answer is the newest byte of its read: its stamp
// needs no bound.
void connection::sharpen(arrival& when) noexcept {
  const auto read = reads_++;
  const bool doubtful = when.at - when.not_before > doubt;
  if (!measured_ || timing_ == timing::end || !when.kernel || read >= reads_to_first_token ||
      (read > 0 && !doubtful))
    return;
  const auto counted = count_received(socket_);
  if (counted && segments_.was_single(*counted))
    when.not_before = when.at;
}

arrival connection::stamp(std::optional<core::unix_time> kernel_stamp) const noexcept {
  const auto not_before = left_over_ ? read_from_ : std::max(read_from_, thread_.polled_until());
  const auto read_at = thread_.known_time();
  const auto when = arrival_of(thread_.wall(), kernel_stamp, read_at, not_before);
  // A handshake is no part of an answer.
  if (measured_ && phase_ == phase::open) {
    auto& health = thread_.health();
    ++health.reads;
    if (when.kernel)
      health.read_lag.add(read_at - when.at);
    else
      ++health.unstamped_reads;
  }
  return when;
}

} // namespace loadtest::net

#include "net/http/http_channel.hpp"

#include "net/io/io_thread.hpp"

#include <chrono>
#include <utility>

namespace loadtest::net {

namespace {

using namespace std::chrono_literals;

/// The end of an answer that is later than this is not waited for.
constexpr core::nanoseconds drain_limit = 50ms;
/// After so long without a request servers and proxies may be about to close a connection. What
/// can't be sent again does not take the chance.
constexpr core::nanoseconds safe_idle = 1s;

} // namespace

http_channel::http_channel(io_thread& thread, std::shared_ptr<const endpoint> server, user& owner,
                           bool measured)
    : thread_(thread), server_(std::move(server)), user_(owner), measured_(measured) {
  lane_ = make_lane();
}

std::unique_ptr<http_lane> http_channel::make_lane() {
  http_lane::owner& self = *this;
  return std::make_unique<http_lane>(thread_, server_, user_, self, measured_);
}

void http_channel::send(core::secret head, std::string body, resending again, timing of_answer) {
  const auto now = thread_.read_clock();
  choose_lane(now, again);
  head_ = std::move(head);
  body_ = std::move(body);
  start_ = {};
  again_ = again;
  timing_ = of_answer;
  if (lane_->state() == lane_state::ready)
    return transmit(now, true);
  connect(now);
}

/// A lane that is `ready`, or else `closed`.
void http_channel::choose_lane(core::mono_time now, resending again) {
  if (lane_->state() == lane_state::draining && now - lane_->released_at() < drain_limit)
    step_aside();
  else if (lane_->state() != lane_state::ready && aside_ && aside_->state() == lane_state::ready)
    step_aside();
  const auto& most = server_->connections.max_age;
  const bool too_old = most && now - lane_->opened_at() >= *most;
  const bool too_idle = again == resending::never && now - lane_->ready_since() >= safe_idle;
  if (lane_->state() != lane_state::ready || too_old || too_idle)
    lane_->close();
}

void http_channel::step_aside() {
  if (!aside_)
    aside_ = make_lane();
  std::swap(lane_, aside_);
}

void http_channel::release() {
  lane_->release();
  forget_request();
}

void http_channel::close() noexcept {
  lane_->close();
  if (aside_)
    aside_->close();
  forget_request();
}

void http_channel::connect(core::mono_time now) {
  connecting_since_ = now;
  user_.on_connecting(now);
  lane_->open();
}

void http_channel::on_lane_open() {
  const auto now = lane_->opened_at();
  start_.connect = now - connecting_since_;
  start_.handshake_lag = lane_->handshake_lag();
  if (measured_) {
    auto& health = thread_.health();
    ++health.connections_opened;
    health.connect.add(start_.connect);
    if (server_->tls)
      health.tls_handshake.add(lane_->handshake());
  }
  transmit(now, false);
}

void http_channel::transmit(core::mono_time now, bool reused) {
  start_.when = wrote_at_ = now;
  start_.reused = reused;
  if (measured_ && reused)
    ++thread_.health().connections_reused;
  user_.on_started(start_);
  lane_->send(head_.reveal(), body_, timing_);
}

void http_channel::on_lane_written(core::mono_time when) {
  wrote_at_ = when;
  user_.on_written(when);
}

void http_channel::on_lane_answered(bool proper) {
  forget_request();
  user_.on_end(proper);
}

void http_channel::on_lane_lost(lane_state when, const connection_failure& failure) {
  const auto now = thread_.read_clock();
  const lost_request lost{when, start_.reused, start_.lost.has_value(), now - wrote_at_};
  if (again_ == resending::never || !may_be_resent(lost)) {
    forget_request();
    return user_.on_failure(failure);
  }
  start_.lost = now - start_.when;
  if (measured_)
    ++thread_.health().resent;
  connect(now);
}

/// While no byte of the answer has come the request may have to be sent again.
void http_channel::forget_request() noexcept {
  head_ = core::secret{};
  body_ = std::string{};
}

} // namespace loadtest::net

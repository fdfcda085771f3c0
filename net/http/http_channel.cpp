#include "net/http/http_channel.hpp"

#include "net/io/io_thread.hpp"

#include <utility>

namespace loadtest::net {

namespace {

/// More than this is not read only to keep a connection.
constexpr std::size_t max_drained = 64 * 1024;

} // namespace

static_assert(io_thread::headroom >= http_response::headroom);

http_channel::http_channel(io_thread& thread, std::shared_ptr<const endpoint> server, user& owner,
                           bool measured)
    : thread_(thread), user_(owner), connection_(thread, std::move(server), *this, measured),
      response_(*this) {}

void http_channel::send(core::secret head, std::string body) {
  connecting_since_ = thread_.read_clock();
  if (phase_ == phase::draining || is_too_old(connecting_since_))
    close();
  head_ = std::move(head);
  body_ = std::move(body);
  replaced_ = false;
  connect_ = {};
  reused_ = connection_.is_open();
  if (reused_)
    return transmit();
  connect();
}

bool http_channel::is_too_old(core::mono_time now) const {
  const auto& most = connection_.server().connections.max_age;
  return most && connection_.is_open() && now - connected_at_ >= *most;
}

void http_channel::release() {
  if (progress_ != http_response::progress::more)
    return settle();
  drained_ = 0;
  phase_ = phase::draining;
}

void http_channel::close() noexcept {
  connection_.close();
  forget_request();
  phase_ = phase::idle;
}

void http_channel::connect() {
  phase_ = phase::connecting;
  user_.on_connecting(thread_.read_clock());
  connection_.open();
}

void http_channel::on_open() {
  connected_at_ = thread_.read_clock();
  connect_ = connected_at_ - connecting_since_;
  transmit();
}

void http_channel::transmit() {
  phase_ = phase::waiting;
  progress_ = http_response::progress::more;
  sent_ = surplus_ = false;
  response_.begin();
  user_.on_started(thread_.read_clock(), connect_, reused_);
  connection_.send(head_.reveal(), body_);
}

void http_channel::on_sent() {
  sent_ = true;
  if (phase_ == phase::waiting || phase_ == phase::answering)
    user_.on_written(thread_.read_clock());
  // While no byte of the answer has come the request may have to be sent again.
  if (phase_ == phase::answering)
    forget_request();
}

void http_channel::begin_read(const arrival& when) {
  if (phase_ == phase::waiting) {
    phase_ = phase::answering;
    if (sent_)
      forget_request();
  }
  if (phase_ == phase::answering)
    user_.begin_read(when);
}

void http_channel::on_bytes(std::span<char> bytes) {
  if (phase_ == phase::idle)
    return connection_.close(); // nobody asked for this
  if (progress_ != http_response::progress::more) {
    surplus_ = true;
    return;
  }
  if (phase_ == phase::draining) {
    drained_ += bytes.size();
    if (drained_ > max_drained)
      return close();
  }
  progress_ = response_.put(bytes);
}

void http_channel::end_read() {
  if (phase_ == phase::answering) {
    user_.end_read();
    if (phase_ != phase::answering || progress_ == http_response::progress::more)
      return;
    if (progress_ == http_response::progress::done) {
      settle();
      return user_.on_end(true);
    }
    const connection_failure failure{core::error_type::protocol_error, response_.complaint()};
    close();
    return user_.on_failure(failure);
  }
  if (phase_ == phase::draining && progress_ != http_response::progress::more)
    settle();
}

void http_channel::on_interim() {
  if (phase_ == phase::answering)
    user_.on_interim();
}

void http_channel::on_head(const answer_head& head) {
  if (phase_ == phase::answering)
    user_.on_head(head);
}

void http_channel::on_body(std::string_view bytes) {
  if (phase_ == phase::answering)
    user_.on_body(bytes);
}

void http_channel::on_closed(const connection_failure* failure) {
  switch (phase_) {
  case phase::idle:
    return;
  case phase::draining:
    return close();
  case phase::waiting:
    if (reused_ && !replaced_) {
      replaced_ = true;
      reused_ = false;
      return connect();
    }
    break;
  case phase::connecting:
    break;
  case phase::answering:
    if (response_.head_done()) {
      const bool proper =
          failure == nullptr && response_.put_end() == http_response::progress::done;
      close();
      return user_.on_end(proper);
    }
    break;
  }
  const connection_failure silent{
      core::error_type::connection_error,
      phase_ == phase::answering ? "the server closed the connection within the head of its answer"
                                 : "the server closed the connection without an answer"};
  const auto reason = failure != nullptr ? *failure : silent;
  close();
  user_.on_failure(reason);
}

void http_channel::settle() {
  const bool keep = progress_ == http_response::progress::done && sent_ && !surplus_ &&
                    response_.keeps_alive() && !connection_.server().connections.per_request;
  if (!keep)
    connection_.close();
  forget_request();
  phase_ = phase::idle;
}

void http_channel::forget_request() noexcept {
  head_ = core::secret{};
  body_ = std::string{};
}

} // namespace loadtest::net

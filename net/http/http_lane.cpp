#include "net/http/http_lane.hpp"

#include "net/io/io_thread.hpp"

#include <utility>

namespace loadtest::net {

namespace {

/// More than this is not read only to keep a connection.
constexpr std::size_t max_drained = 64 * 1024;

using progress = http_response::progress;

} // namespace

http_lane::http_lane(io_thread& thread, std::shared_ptr<const endpoint> server,
                     answer_reader& reader, owner& by, bool measured)
    : thread_(thread), reader_(reader), owner_(by),
      connection_(thread, std::move(server), *this, measured), response_(*this) {}

void http_lane::open() {
  state_ = after(state_, lane_event::open);
  connection_.open();
}

void http_lane::on_open() {
  state_ = after(state_, lane_event::opened);
  opened_at_ = thread_.read_clock();
  owner_.on_lane_open();
}

void http_lane::send(std::string_view head, std::string_view body, timing of_answer) {
  state_ = after(state_, lane_event::send);
  progress_ = progress::more;
  surplus_ = false;
  response_.begin();
  connection_.send(head, body, of_answer);
}

void http_lane::on_sent() {
  const bool asked = is_asked();
  state_ = after(state_, lane_event::written);
  if (!asked)
    return;
  owner_.on_lane_written(thread_.read_clock());
  if (state_ == lane_state::answering)
    owner_.on_lane_answering();
}

void http_lane::on_departed(const departure& when) {
  if (is_asked())
    owner_.on_lane_departed(when);
}

void http_lane::on_acked(core::mono_time when) {
  if (is_asked())
    owner_.on_lane_acked(when);
}

void http_lane::release() {
  if (progress_ != progress::more)
    return settle();
  state_ = after(state_, lane_event::released);
  if (state_ == lane_state::closed)
    return close();
  released_at_ = thread_.known_time();
  drained_ = 0;
}

void http_lane::close() noexcept {
  connection_.close();
  state_ = lane_state::closed;
}

void http_lane::begin_read(const arrival& when) {
  const auto was = std::exchange(state_, after(state_, lane_event::bytes));
  if (was == lane_state::waiting)
    owner_.on_lane_answering();
  if (is_read())
    reader_.begin_read(when);
}

void http_lane::on_bytes(std::string_view bytes) {
  if (state_ == lane_state::closed)
    return connection_.close(); // nobody asked for this
  if (progress_ != progress::more) {
    surplus_ = true;
    return on_framing(bytes.size());
  }
  if (state_ == lane_state::draining) {
    drained_ += bytes.size();
    if (drained_ > max_drained)
      return close();
  }
  progress_ = response_.put(bytes);
}

void http_lane::end_read(bool followed) {
  if (state_ == lane_state::draining && progress_ != progress::more)
    return settle();
  if (!is_read())
    return;
  if (followed)
    reader_.on_framing(1);
  reader_.end_read();
  if (!is_read() || progress_ == progress::more)
    return;
  if (progress_ == progress::done) {
    settle();
    return owner_.on_lane_answered(true);
  }
  const connection_failure failure{core::error_type::protocol_error, response_.complaint()};
  const auto when = std::exchange(state_, lane_state::closed);
  close();
  owner_.on_lane_lost(when, failure);
}

void http_lane::on_interim() {
  if (is_read())
    reader_.on_interim();
}

void http_lane::on_head(const answer_head& head) {
  if (is_read())
    reader_.on_head(head);
}

void http_lane::on_body(std::string_view bytes) {
  if (is_read())
    reader_.on_body(bytes);
}

void http_lane::on_framing(std::size_t count) {
  if (is_read())
    reader_.on_framing(count);
}

void http_lane::on_closed(const connection_failure* failure) {
  if (is_read() && response_.head_done()) {
    const bool proper = failure == nullptr && response_.put_end() == progress::done;
    close();
    return owner_.on_lane_answered(proper);
  }
  end_unanswered(failure);
}

void http_lane::end_unanswered(const connection_failure* failure) {
  const auto when = state_;
  connection_failure reason{core::error_type::connection_error,
                            "the server closed the connection without an answer"};
  if (is_read()) {
    response_.put_end();
    reason.detail = response_.complaint();
  }
  if (failure != nullptr)
    reason = *failure;
  close();
  if (when != lane_state::closed && when != lane_state::ready && when != lane_state::draining)
    owner_.on_lane_lost(when, reason);
}

void http_lane::settle() noexcept {
  const bool keep = progress_ == progress::done && !surplus_ && response_.keeps_alive() &&
                    !connection_.server().connections.per_request;
  state_ = keep ? after(state_, lane_event::ended) : lane_state::closed;
  ready_since_ = thread_.known_time();
  if (state_ == lane_state::closed)
    connection_.close();
}

} // namespace loadtest::net

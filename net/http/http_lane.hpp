#pragma once

#include "net/http/answer_reader.hpp"
#include "net/http/http_response.hpp"
#include "net/http/lane_state.hpp"
#include "net/io/connection.hpp"

#include <cstddef>
#include <memory>
#include <string_view>

namespace loadtest::net {

/// A connection and the answers that come over it, one after another; kept as long as the server
/// lets it. Belongs to its I/O thread.
class http_lane final : connection::user, http_response::sink {
public:
  /// Who sends requests over it.
  class owner {
  public:
    virtual void on_lane_open() = 0;
    virtual void on_lane_written(core::mono_time when) = 0;
    virtual void on_lane_departed(const departure& when) = 0;
    virtual void on_lane_acked(core::mono_time when) = 0;
    /// The request has been written and the answer has begun.
    virtual void on_lane_answering() = 0;
    /// The answer has ended: as HTTP framing says, or cut.
    virtual void on_lane_answered(bool proper) = 0;
    /// It is closed before there was an answer, or the answer is not HTTP. `when`: in which state.
    virtual void on_lane_lost(lane_state when, const connection_failure& failure) = 0;

  protected:
    ~owner() = default;
  };

  /// `reader` gets the answers until `release` or `close`.
  http_lane(io_thread& thread, std::shared_ptr<const endpoint> server, answer_reader& reader,
            owner& by, bool measured);

  lane_state state() const noexcept { return state_; }
  core::nanoseconds handshake() const noexcept { return connection_.handshake(); }
  core::nanoseconds handshake_lag() const noexcept { return connection_.handshake_lag(); }
  /// When it was opened, when the answer before ended, and when its user was done with the answer
  /// that it still drains.
  core::mono_time opened_at() const noexcept { return opened_at_; }
  core::mono_time ready_since() const noexcept { return ready_since_; }
  core::mono_time released_at() const noexcept { return released_at_; }

  /// When `closed`.
  void open();
  /// When `ready`. Both must stay where they are until the request was written or lost.
  void send(std::string_view head, std::string_view body, timing of_answer);
  /// What else comes of the answer is read only so that the connection can be kept.
  void release();
  /// Nothing is told any more.
  void close() noexcept;

private:
  void on_open() override;
  void on_sent() override;
  void on_departed(const departure& when) override;
  void on_acked(core::mono_time when) override;
  void begin_read(const arrival& when) override;
  void on_bytes(std::string_view bytes) override;
  void end_read(bool followed) override;
  void on_closed(const connection_failure* failure) override;
  void on_interim() override;
  void on_head(const answer_head& head) override;
  void on_body(std::string_view bytes) override;
  void on_framing(std::size_t count) override;

  bool is_asked() const noexcept {
    return state_ == lane_state::sending || state_ == lane_state::waiting || is_read();
  }
  bool is_read() const noexcept {
    return state_ == lane_state::early || state_ == lane_state::answering;
  }
  void settle() noexcept;
  void end_unanswered(const connection_failure* failure);

  io_thread& thread_;
  answer_reader& reader_;
  owner& owner_;
  connection connection_;
  http_response response_;
  core::mono_time opened_at_;
  core::mono_time ready_since_;
  core::mono_time released_at_;
  std::size_t drained_ = 0;
  lane_state state_ = lane_state::closed;
  http_response::progress progress_ = http_response::progress::more;
  bool surplus_ = false; ///< bytes followed the answer
};

} // namespace loadtest::net

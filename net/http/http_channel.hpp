#pragma once

#include "core/secret.hpp"
#include "net/http/http_response.hpp"
#include "net/io/connection.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace loadtest::net {

/// One request and its answer after another, over a connection that is kept alive. A reused
/// connection that ends before any byte of the answer is replaced once (spec measurement.md
/// rule 11). Belongs to its I/O thread.
class http_channel final : connection::user, http_response::sink {
public:
  class user {
  public:
    /// The request needs a new connection first; again when it has to be replaced.
    virtual void on_connecting(core::mono_time since) = 0;
    /// Just before the first byte is sent; again when the connection had to be replaced.
    virtual void on_started(core::mono_time when, core::nanoseconds connect, bool reused) = 0;
    virtual void on_written(core::mono_time when) = 0;
    /// One read: begin, perhaps the head, pieces of the body, end.
    virtual void begin_read(const arrival& when) = 0;
    /// What has come was an interim answer (1xx).
    virtual void on_interim() {}
    virtual void on_head(const answer_head& head) = 0;
    virtual void on_body(std::string_view bytes) = 0;
    virtual void end_read() = 0;
    /// The body has ended: as HTTP framing says, or cut.
    virtual void on_end(bool proper) = 0;
    /// There is no answer, or one that is not HTTP.
    virtual void on_failure(const connection_failure& failure) = 0;

  protected:
    ~user() = default;
  };

  http_channel(io_thread& thread, std::shared_ptr<const endpoint> server, user& owner,
               bool measured);

  /// Sends a request. One at a time: after `on_end`, `on_failure`, `release` or `close`.
  void send(core::secret head, std::string body);
  /// The user is done with this answer: the connection is kept if the rest of it comes in time.
  void release();
  void close() noexcept;

private:
  enum class phase : std::uint8_t {
    idle,       ///< nothing asked; perhaps connected
    connecting, ///< for the request
    waiting,    ///< no byte of the answer yet
    answering,
    draining ///< the user is done, the answer is not
  };

  void on_open() override;
  void on_sent() override;
  void begin_read(const arrival& when) override;
  void on_bytes(std::span<char> bytes) override;
  void end_read() override;
  void on_closed(const connection_failure* failure) override;
  void on_interim() override;
  void on_head(const answer_head& head) override;
  void on_body(std::string_view bytes) override;

  bool is_too_old(core::mono_time now) const;
  void connect();
  void transmit();
  void settle();
  void forget_request() noexcept;

  io_thread& thread_;
  user& user_;
  connection connection_;
  http_response response_;
  core::secret head_;
  std::string body_;
  core::mono_time connecting_since_;
  core::mono_time connected_at_;
  core::nanoseconds connect_{};
  std::size_t drained_ = 0;
  phase phase_ = phase::idle;
  http_response::progress progress_ = http_response::progress::more;
  bool reused_ = false;
  bool replaced_ = false; ///< this request's connection
  bool sent_ = false;
  bool surplus_ = false; ///< bytes followed the answer
};

} // namespace loadtest::net

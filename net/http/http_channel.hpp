#pragma once

#include "core/secret.hpp"
#include "net/http/answer_reader.hpp"
#include "net/http/http_lane.hpp"

#include <memory>
#include <optional>
#include <string>

namespace loadtest::net {

/// How a request began to be sent.
struct request_start {
  core::mono_time when;        ///< just before the first byte
  core::nanoseconds connect{}; ///< of opening a connection for this sending, when it needed one
  core::nanoseconds handshake_lag{}; ///< of that, what waited for this client
  bool reused = false;               ///< the connection
  /// Of one that is sent again: how long it was under way over the connection that was closed.
  std::optional<core::nanoseconds> lost{};
};

/// What becomes of a request whose kept connection was closed just then.
enum class resending : std::uint8_t { once, never };

/// One request and its answer after another, over connections that are kept alive: nearly always
/// one. Where the end of an answer is late, the next request goes over a second one meanwhile.
/// A request is sent again at most once, by `may_be_resent`. Belongs to its I/O thread.
class http_channel final : http_lane::owner {
public:
  class user : public answer_reader {
  public:
    /// The request needs a new connection first; again when it has to be sent again.
    virtual void on_connecting(core::mono_time since) = 0;
    /// Just before the first byte is sent; again when it has to be sent again.
    virtual void on_started(const request_start& start) = 0;
    virtual void on_written(core::mono_time when) = 0;
    /// Of a measured request, where the kernel stamps what is sent.
    virtual void on_departed(const departure& when) = 0;
    virtual void on_acked(core::mono_time when) = 0;
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
  void send(core::secret head, std::string body, resending again, timing of_answer = timing::end);
  /// The user is done with this answer: the connection is kept if the rest of it comes in time.
  void release();
  void close() noexcept;

private:
  void on_lane_open() override;
  void on_lane_written(core::mono_time when) override;
  void on_lane_departed(const departure& when) override { user_.on_departed(when); }
  void on_lane_acked(core::mono_time when) override { user_.on_acked(when); }
  void on_lane_answering() override { forget_request(); }
  void on_lane_answered(bool proper) override;
  void on_lane_lost(lane_state when, const connection_failure& failure) override;

  std::unique_ptr<http_lane> make_lane();
  void choose_lane(core::mono_time now, resending again);
  void step_aside();
  void connect(core::mono_time now);
  void transmit(core::mono_time now, bool reused);
  void forget_request() noexcept;

  io_thread& thread_;
  std::shared_ptr<const endpoint> server_;
  user& user_;
  std::unique_ptr<http_lane> lane_;  ///< of the request
  std::unique_ptr<http_lane> aside_; ///< another one, made when it is needed
  core::secret head_;
  std::string body_;
  core::mono_time connecting_since_;
  core::mono_time wrote_at_; ///< began to, until it is written
  request_start start_;
  resending again_ = resending::never;
  timing timing_ = timing::end;
  bool measured_;
};

} // namespace loadtest::net

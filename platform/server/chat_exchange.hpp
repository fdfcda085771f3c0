#pragma once

#include "platform/model/faults.hpp"
#include "platform/server/chat_format.hpp"
#include "platform/server/model_driver.hpp"
#include "platform/server/request_log.hpp"

namespace loadtest::platform {

/// What an exchange needs of its connection.
class wire {
public:
  virtual ~wire() = default;
  /// Sends now what the kernel takes; the rest follows.
  virtual void send(std::string_view bytes) = 0;
  /// The kernel has taken everything.
  virtual bool drained() const = 0;
  /// Ends the connection at once; the exchange is destroyed soon, not within this call.
  virtual void cut() = 0;
  /// The answer is complete; the exchange is destroyed soon, not within this call.
  virtual void answered() = 0;
};

/// What a chat completion asks of its answer.
struct chat_wishes {
  std::string model;
  bool stream = false;
  bool include_usage = false; ///< in the stream
  request_faults faults{};
};

/// One chat completion on its way: turns the model's events into bytes, and keeps the ground truth.
class chat_exchange : public token_sink {
public:
  /// All references outlive the exchange. `begin` must follow.
  chat_exchange(wire& out, model_driver& driver, request_log& log, const http_request& request,
                chat_wishes wishes);
  chat_exchange(const chat_exchange&) = delete;
  chat_exchange& operator=(const chat_exchange&) = delete;

  /// The model has taken the request; `id` is the answer's.
  void begin(const admission& taken, std::string_view id);
  /// What `send` had to keep has gone out.
  void on_drained();
  /// Nobody waits for the answer any more: frees the slot and logs `outcome`.
  void abandon(const char* outcome);

  void started() override;
  void token(std::string_view text) override;
  void finished() override;

private:
  /// Sends an event, as a chunk where the client knows them.
  void send_event(std::string_view event);
  /// Appends the frame of a chunk of `size` bytes, which the caller then appends.
  void open_chunk(std::size_t size);
  /// Sends the buffer, with stamps that also become those of the last token.
  void send_stamped();
  void send_end();
  /// A fault of this token's place in the stream; true when no token follows.
  bool goes_wrong();
  void end_stream(std::string_view last_event);
  void end_writes();
  void complete();

  wire& out_;
  model_driver& driver_;
  request_log& log_;
  http_request request_; ///< without its body
  chat_wishes wishes_;
  admission taken_;
  chat_format format_{"", 0, "", false};
  log_entry entry_;
  std::string text_;   ///< of an answer that is not streamed
  std::string buffer_; ///< reused from token to token
  bool all_sent_ = false;
  bool gone_wrong_ = false; ///< nothing more is sent
  bool over_ = false;
};

} // namespace loadtest::platform

#pragma once

#include "platform/server/books.hpp"
#include "platform/server/http_message.hpp"
#include "platform/server/model_driver.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// What an exchange needs of its connection.
class wire {
public:
  virtual ~wire() = default;
  /// Sends now what the kernel takes; the rest follows.
  virtual void send(std::string_view bytes) = 0;
  /// The same; when they left this machine, where the kernel says so at once.
  virtual std::optional<core::unix_time> send_stamped(std::string_view bytes) {
    send(bytes);
    return std::nullopt;
  }
  /// The kernel has taken everything.
  virtual bool drained() const = 0;
  /// Sends it so long after the answer is complete, before anything else is answered.
  virtual void send_late(std::string_view bytes, core::nanoseconds delay) = 0;
  /// Ends the connection at once; the exchange is destroyed soon, not within this call.
  virtual void cut() = 0;
  /// The answer is complete, and the connection ends unless it is kept; the exchange is destroyed
  /// soon, not within this call.
  virtual void answered(bool keep) = 0;
};

/// What an exchange works with; all of it outlives the exchange.
struct exchange_parts {
  wire& out;
  model_driver& driver;
  books& kept;
};

/// A request that the model has taken, on its way to its answer: turns the model's events into
/// bytes, and keeps the ground truth.
class exchange : public token_sink {
public:
  /// `entry` has what is known of the request already. `begin` must follow.
  exchange(const exchange_parts& parts, const http_request& request, log_entry entry);
  exchange(const exchange&) = delete;
  exchange& operator=(const exchange&) = delete;

  /// The model has taken the request; `headers` are further ones of the answer.
  void begin(const admission& taken, std::string headers);
  /// What `send` had to keep has gone out.
  void on_drained();
  /// Nobody waits for the answer any more: frees the slot, and closes the books with `outcome`.
  void abandon(const char* outcome);

  void started(std::uint32_t cached_tokens) override { entry_.cached_tokens = cached_tokens; }

protected:
  token_usage usage() const noexcept {
    return {entry_.prompt_tokens, entry_.completion_tokens, entry_.cached_tokens};
  }
  /// Status line and headers of a 200; a `length` as of `head_text`.
  std::string head(std::string_view content_type, long length, std::string_view more = {}) const;
  /// Sends tokens with stamps, which also become those of the last token. The kernel stamps the
  /// first and the last event of an answer; one for each would double the price of an event.
  void send_stamped(std::string_view bytes);
  /// Charges for the tokens up to now; once.
  void charge();
  /// Everything has been given to the wire.
  void end();

  wire& out_;
  model_driver& driver_;
  books& books_;
  http_request request_; ///< without its body and key
  admission taken_;
  log_entry entry_;
  bool keep_ = true; ///< the connection, when the answer is complete

private:
  void end_writes();
  void complete();

  std::string headers_;
  bool all_sent_ = false;
  bool over_ = false;
};

} // namespace loadtest::platform

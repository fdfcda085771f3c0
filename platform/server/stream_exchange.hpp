#pragma once

#include "platform/model/faults.hpp"
#include "platform/server/answer_format.hpp"
#include "platform/server/exchange.hpp"

#include <memory>

namespace loadtest::platform {

/// What a client and the configuration want of a stream.
struct stream_wishes {
  bool include_usage = false;
  std::uint32_t tokens_per_event = 1;
  request_faults faults{};
  core::nanoseconds late_end{}; ///< how late the end of the body leaves, with that fault
};

/// An answer as a stream of events.
class stream_exchange : public exchange {
public:
  stream_exchange(const exchange_parts& parts, const http_request& request, log_entry entry,
                  std::unique_ptr<const answer_format> format, const stream_wishes& wishes);

  void started(std::uint32_t cached_tokens) override;
  void token(std::string_view text) override;
  void finished() override;

private:
  /// Sends an event, as a chunk where the client knows them.
  void send_event(std::string_view event);
  /// Sends a text of tokens as an event.
  void send_text(std::string_view text);
  /// Sends the tokens that wait for more in their event.
  void send_waiting();
  /// Appends the frame of a chunk of `size` bytes, which the caller then appends.
  void open_chunk(std::size_t size);
  void send_end();
  /// A fault of this token's place in the stream; true when no token follows.
  bool goes_wrong();
  void end_early(std::string_view last_event);

  std::unique_ptr<const answer_format> format_;
  stream_wishes wishes_;
  std::string waiting_;
  std::uint32_t waiting_tokens_ = 0;
  bool opening_is_due_;     ///< with the first token
  std::string said_;        ///< where the format says it once more
  std::string buffer_;      ///< reused from token to token
  bool gone_wrong_ = false; ///< nothing more is sent
};

} // namespace loadtest::platform

#pragma once

#include "core/outcome.hpp"
#include "net/http/retry_after.hpp"
#include "net/llm/event_reader.hpp"
#include "net/llm/sse_parser.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::net {

/// Folds the events of one streamed chat or text completion into what was said, counted and
/// proved (spec measurement.md rules 3, 5, 6, 8 and 10). Knows no time.
class chat_stream {
public:
  /// Of the answer's text; a stream that says more breaks the protocol.
  static constexpr std::size_t max_text = 16 * 1024 * 1024;

  struct effect {
    bool token = false;   ///< the event bears a token (rule 3)
    bool visible = false; ///< it bears content or text
  };
  /// After `over` events have no effect. `reader` is only used during the call.
  effect on_event(const sse_event& event, event_reader& reader);
  /// Ends the stream: it broke the protocol.
  void fail(std::string detail);

  /// `[DONE]`, an error event or a breach of the protocol came.
  bool over() const noexcept { return over_; }
  core::error_type error() const noexcept { return error_; }
  const std::string& error_detail() const noexcept { return error_detail_; }
  const retry_hint& retry() const noexcept { return retry_; }
  /// `[DONE]`, or a finish reason for each choice that was seen (rule 6).
  bool proved() const noexcept;

  /// Fills tokens, text, finish_reason and response_id; without usage the completion tokens are
  /// the `chunks`, estimated. Takes the text.
  void fill(core::outcome& into, std::uint32_t chunks);

private:
  struct choice_state {
    std::uint32_t index = 0;
    bool finished = false;
    std::optional<std::uint32_t> completion; ///< its newest usage, when an event carried both
  };

  effect fold(const stream_event& event);
  void fold_usage(const stream_event& event);
  void take_text(std::string_view text);
  void take_error(std::string_view data);
  choice_state* choice(std::uint32_t index);
  std::optional<std::uint32_t> completion_tokens() const noexcept;

  std::string text_; ///< of the choice with index 0
  std::string finish_reason_;
  std::string response_id_;
  std::string error_detail_;
  std::vector<choice_state> choices_; ///< in the order of appearance
  token_usage usage_;                 ///< `completion` only from an event for the whole answer
  retry_hint retry_;
  std::uint32_t first_event_tokens_ = 1;
  core::error_type error_ = core::error_type::none;
  bool any_token_ = false;
  bool done_ = false;
  bool over_ = false;
};

} // namespace loadtest::net

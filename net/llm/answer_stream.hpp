#pragma once

#include "core/outcome.hpp"
#include "core/request.hpp"
#include "net/http/retry_after.hpp"
#include "net/llm/sse_parser.hpp"
#include "net/llm/stream_choices.hpp"
#include "net/llm/token_usage.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::net {

class completion_reader;

/// Folds the events of one streamed answer into what was said, counted and proved (spec
/// measurement.md rules 3, 5, 6, 8 and 11). Knows no time.
class answer_stream {
public:
  /// Of the answer's text; a stream that says more breaks the protocol.
  static constexpr std::size_t max_text = 16 * 1024 * 1024;

  explicit answer_stream(core::answer_kind kind) noexcept : kind_(kind) {}

  struct effect {
    bool token = false;   ///< the event bears a token (rule 3)
    bool visible = false; ///< it bears content or text
    bool answer = false;  ///< it belongs to the answer: has choices or usage, or ends it
  };
  /// After `over` events have no effect. `reader` is only used during the call.
  effect on_event(const sse_event& event, completion_reader& reader);
  /// Ends the stream: it broke the protocol.
  void fail(std::string detail);

  /// Its end (`[DONE]`, or an event that says so), an error event or a breach of the protocol came.
  bool over() const noexcept { return over_; }
  /// Every choice that was seen has finished; usage may still come, and `[DONE]`.
  bool finished() const noexcept { return choices_.finished(); }
  core::error_type error() const noexcept { return error_; }
  /// As the server wrote it.
  const std::string& error_detail() const noexcept { return error_detail_; }
  const retry_hint& retry() const noexcept { return retry_; }
  /// What is missing for a success (rule 6); empty: nothing.
  std::string_view missing() const noexcept;

  /// Fills tokens, cost, text, finish_reason and response_id, as the server wrote them; without
  /// usage the completion tokens are the `chunks`, estimated. Takes the text.
  void fill(core::outcome& into, std::uint32_t chunks);

private:
  effect fold(const completion_facts& event, std::string_view data);
  void fold_usage(const completion_facts& event);
  /// `otherwise`: the detail of an error that gives none.
  void take_error(std::string_view data, std::string otherwise);

  core::answer_kind kind_;
  stream_choices choices_;
  std::string response_id_;
  std::string error_detail_;
  token_usage usage_; ///< but for the completion
  retry_hint retry_;
  std::uint32_t first_usage_ = 0; ///< tokens so far, as the first event with a token says
  core::error_type error_ = core::error_type::none;
  bool any_token_ = false;
  bool done_ = false;
  bool over_ = false;
};

} // namespace loadtest::net

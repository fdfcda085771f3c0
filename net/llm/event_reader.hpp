#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::net {

/// What a `usage` object reports; what it leaves out is absent.
struct token_usage {
  std::optional<std::uint32_t> prompt;
  std::optional<std::uint32_t> completion;
  std::optional<std::uint32_t> cached;
  friend bool operator==(const token_usage&, const token_usage&) = default;
};

/// What one choice of a stream event says.
struct choice_delta {
  std::uint32_t index = 0;
  /// Bears a token: content, text, reasoning, a tool call or a refusal that is not empty (spec
  /// measurement.md rule 3).
  bool token = false;
  bool visible = false;           ///< content or text that is not empty
  std::string_view text;          ///< that content or text, when it is one string
  std::string_view finish_reason; ///< empty: none
};

enum class event_kind : std::uint8_t {
  chunk,  ///< a JSON object, whose facts were read
  error,  ///< a JSON object that reports an error
  invalid ///< not a JSON object
};

/// The facts of one stream event. Reused from event to event; the views are the reader's and valid
/// until it reads again.
struct stream_event {
  event_kind kind = event_kind::invalid;
  std::string_view response_id;
  std::vector<choice_delta> choices;
  std::optional<token_usage> usage;
};

/// Reads the JSON of stream events (OpenAI's chat.completion.chunk and text_completion) in one
/// pass, without a tree and, once its buffers have grown, without allocating. One per I/O thread,
/// not to be shared.
class event_reader {
public:
  event_reader();
  ~event_reader();
  event_reader(const event_reader&) = delete;
  event_reader& operator=(const event_reader&) = delete;

  /// The facts in `data`, of at most 1 MiB; valid until the next call. The response
  /// id only `with_id`: it is the longest text of most events, and needed once. Ill-formed UTF-8
  /// and lone surrogates are read as U+FFFD.
  const stream_event& read(std::string_view data, bool with_id = true);

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace loadtest::net

#pragma once

#include "core/request.hpp"
#include "net/llm/completion_facts.hpp"

#include <memory>
#include <string_view>

namespace loadtest::net {

/// Reads the JSON of completions (OpenAI's chat.completion, chat.completion.chunk and
/// text_completion) and of the other kinds of answers, stream events and whole ones by the same
/// rules, in one pass, without a tree and, once its buffers have grown, without allocating. One per
/// I/O thread, not to be shared.
class completion_reader {
public:
  completion_reader();
  ~completion_reader();
  completion_reader(const completion_reader&) = delete;
  completion_reader& operator=(const completion_reader&) = delete;

  /// The facts in `data`; they and their views are valid until the next call. The response id only
  /// `with_id`: it is the longest text of most events, and needed once. Ill-formed UTF-8 and lone
  /// surrogates are read as U+FFFD.
  const completion_facts& read(std::string_view data, bool with_id = true,
                               core::answer_kind kind = core::answer_kind::completion);

private:
  struct state;
  std::unique_ptr<state> state_;
  std::unique_ptr<state> large_; ///< for an answer that is larger than any event, until the next
};

} // namespace loadtest::net

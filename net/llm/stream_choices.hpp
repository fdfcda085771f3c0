#pragma once

#include "net/llm/completion_facts.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::net {

/// Is it the finish reason of an answer that failed?
bool is_failure(std::string_view finish_reason) noexcept;

/// The choices of a streamed completion: what each has said so far, and whether it has finished.
///
/// There are servers whose `index` counts tokens: then there is one choice, in pieces. That is
/// taken to be so when at least three indices came in order, each with one event that bears a
/// token, none beside another, and one of them alone finished.
class stream_choices {
public:
  struct effect {
    bool token = false;   ///< the event bears a token (rule 3)
    bool visible = false; ///< it bears content or text
  };
  effect take(const completion_facts& event);

  bool empty() const noexcept { return choices_.empty(); }
  /// Each choice that was seen has a finish reason, or has failed.
  bool finished() const noexcept;
  /// A choice reported an error, or gave `error` or `abort` as its finish reason.
  bool failed() const noexcept { return failed_; }
  /// Bytes of the texts.
  std::size_t text_size() const noexcept { return text_size_; }
  /// Of the first choice, or else of the one that finished first; as the server wrote it.
  const std::string& finish_reason() const noexcept { return finish_reason_; }
  /// Tokens that usage reports: of the whole answer, else the sum of its choices.
  std::optional<std::uint32_t> completion() const noexcept;
  /// The text of the choice with index 0, or of the first.
  std::string take_text();

private:
  struct choice_state {
    std::uint32_t index = 0;
    std::uint32_t tokens = 0; ///< events with a token
    std::size_t size = 0;     ///< characters, of whole messages
    bool finished = false;
    std::optional<std::uint32_t> completion; ///< its newest usage
    std::string text;
  };

  effect take_choice(const choice_facts& facts);
  void take_completion(const completion_facts& event);
  effect hear(choice_state& choice, const choice_facts& facts);
  void finish(choice_state& choice, const choice_facts& facts);
  choice_state* find(std::uint32_t index) noexcept;
  choice_state& add(std::uint32_t index);
  bool counts_tokens() const noexcept;
  void merge();

  std::vector<choice_state> choices_;  ///< in the order of appearance
  std::optional<std::uint32_t> whole_; ///< newest usage beside no choice, or several
  bool whole_is_newest_ = false;       ///< of all usage
  std::string finish_reason_;
  std::size_t text_size_ = 0;
  std::size_t finished_ = 0; ///< choices
  bool ordered_ = true;      ///< each new index followed the one before
  bool apart_ = true;        ///< no event had two choices
  bool again_ = false;       ///< a choice had a second token
  bool merged_ = false;      ///< all indices are one choice
  bool failed_ = false;
};

} // namespace loadtest::net

#pragma once

#include "platform/model/price.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// How an endpoint writes its answers: as server-sent events, each whole with its empty line, or as
/// one body.
class answer_format {
public:
  virtual ~answer_format() = default;
  answer_format(const answer_format&) = delete;
  answer_format& operator=(const answer_format&) = delete;

  /// The events before all tokens; empty: there are none. Of `read` the completion is not known
  /// yet.
  virtual std::string opening(const token_usage& read) const = 0;
  /// The same with the first token.
  virtual std::string opening_with(const token_usage& read, std::string_view text) const;
  /// Appends the event of a token; `text` must need no escaping.
  void append_token_event(std::string& to, std::string_view text) const {
    to.append(token_prefix_).append(text).append(token_suffix_);
  }
  std::size_t token_event_size(std::string_view text) const noexcept {
    return token_prefix_.size() + text.size() + token_suffix_.size();
  }
  /// The events that say why it ends: "stop" or "length". `text` is all that was said; without
  /// `usage` none is told.
  virtual std::string finish_event(std::string_view reason, std::string_view text,
                                   const token_usage* usage) const = 0;
  /// Does `finish_event` say the text once more?
  virtual bool repeats_text() const noexcept { return false; }
  /// The event of usage alone; empty: there is none.
  virtual std::string usage_event(const token_usage&) const { return {}; }
  /// The last event; empty: there is none.
  virtual std::string end_event() const = 0;
  virtual std::string error_event(std::string_view message) const = 0;
  /// The body of an answer that is not streamed.
  virtual std::string whole(std::string_view text, std::string_view reason,
                            const token_usage& usage) const = 0;

  /// An event of one line that is made elsewhere.
  std::string event(std::string line) const;

protected:
  /// With `crlf` lines end so, else with LF.
  explicit answer_format(bool crlf) noexcept : crlf_(crlf) {}
  /// An event with a name.
  std::string event(std::string_view name, std::string_view data) const;
  /// Takes the event of the token `mark`, which comes once in it, for the pattern of all.
  void take_token_event(const std::string& event, std::string_view mark);

private:
  bool crlf_;
  std::string token_prefix_;
  std::string token_suffix_;
};

} // namespace loadtest::platform

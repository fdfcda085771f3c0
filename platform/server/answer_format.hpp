#pragma once

#include "platform/model/price.hpp"
#include "platform/model/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::platform {

struct format_options {
  bool stream_usage = false;  ///< usage at the end of a stream, and null in the events before
  bool cached_tokens = false; ///< usage tells those
  bool crlf = false;          ///< ends of lines, else LF
};

/// The texts of an answer to `POST /v1/chat/completions` or `POST /v1/completions`, as OpenAI has
/// them. Events are server-sent events, whole with their empty line.
class answer_format {
public:
  /// `what` is a chat or a completion, `created` is in unix seconds.
  answer_format(task what, std::string_view id, std::int64_t created, std::string_view model,
                const format_options& options);

  /// Empty for a completion, which has no roles.
  std::string role_event() const;
  /// The event of a token that tells the role too.
  std::string role_event_with(std::string_view text) const;
  /// Appends the event of a token; `text` must need no escaping.
  void append_token_event(std::string& to, std::string_view text) const {
    to.append(token_prefix_).append(text).append(token_suffix_);
  }
  std::size_t token_event_size(std::string_view text) const noexcept {
    return token_prefix_.size() + text.size() + token_suffix_.size();
  }
  std::string finish_event(std::string_view reason) const;
  std::string usage_event(const token_usage& usage) const;
  std::string done_event() const { return event("data: [DONE]"); }
  /// One of a line that is made elsewhere.
  std::string event(std::string line) const;

  /// The body of an answer that is not streamed.
  std::string whole(std::string_view text, std::string_view reason, const token_usage& usage) const;

private:
  std::string usage_object(const token_usage& usage) const;
  std::string choice_event(std::string_view content, std::string_view reason) const;

  bool chat_;
  std::string identity_; ///< members id, created and model
  std::string token_prefix_;
  std::string token_suffix_;
  format_options options_;
};

} // namespace loadtest::platform

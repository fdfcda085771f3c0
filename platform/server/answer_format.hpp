#pragma once

#include "platform/model/price.hpp"
#include "platform/model/request.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// What an answer tells of its usage.
struct usage_wishes {
  bool in_stream = false;     ///< at the end of a stream, and null in the events before
  bool cached_tokens = false; ///< with those
};

/// The texts of an answer to `POST /v1/chat/completions` or `POST /v1/completions`, as OpenAI has
/// them. Events are server-sent events, whole with their empty line.
class answer_format {
public:
  /// `what` is a chat or a completion, `created` is in unix seconds.
  answer_format(task what, std::string_view id, std::int64_t created, std::string_view model,
                const usage_wishes& wishes);

  /// Empty for a completion, which has no roles.
  std::string role_event() const;
  /// Appends the event of a token; `text` must need no escaping.
  void append_token_event(std::string& to, std::string_view text) const {
    to.append(token_prefix_).append(text).append(token_suffix_);
  }
  std::size_t token_event_size(std::string_view text) const noexcept {
    return token_prefix_.size() + text.size() + token_suffix_.size();
  }
  std::string finish_event(std::string_view reason) const;
  std::string usage_event(const token_usage& usage) const;
  static std::string_view done_event() noexcept { return "data: [DONE]\n\n"; }

  /// The body of an answer that is not streamed.
  std::string whole(std::string_view text, std::string_view reason, const token_usage& usage) const;

private:
  std::string usage_object(const token_usage& usage) const;
  std::string choice_event(std::string_view content, std::string_view reason) const;

  bool chat_;
  std::string identity_; ///< members id, created and model
  std::string token_prefix_;
  std::string token_suffix_;
  usage_wishes wishes_;
};

} // namespace loadtest::platform

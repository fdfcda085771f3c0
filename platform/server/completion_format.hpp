#pragma once

#include "platform/model/request.hpp"
#include "platform/server/answer_format.hpp"

#include <cstdint>

namespace loadtest::platform {

struct format_options {
  bool stream_usage = false;  ///< usage at the end of a stream, and null in the events before
  bool cached_tokens = false; ///< usage tells those
  bool crlf = false;          ///< ends of lines, else LF
};

/// The answers of `POST /v1/chat/completions` and `POST /v1/completions`, as OpenAI has them.
class completion_format final : public answer_format {
public:
  /// `what` is a chat or a completion, `created` is in unix seconds.
  completion_format(task what, std::string_view id, std::int64_t created, std::string_view model,
                    const format_options& options);

  /// The role; none of a completion, which has no roles.
  std::string opening(const token_usage& read) const override;
  /// In one event.
  std::string opening_with(const token_usage& read, std::string_view text) const override;
  std::string finish_event(std::string_view reason, std::string_view text,
                           const token_usage* usage) const override;
  std::string usage_event(const token_usage& usage) const override;
  std::string end_event() const override { return event("data: [DONE]"); }
  std::string error_event(std::string_view message) const override;
  std::string whole(std::string_view text, std::string_view reason,
                    const token_usage& usage) const override;

private:
  std::string usage_object(const token_usage& usage) const;
  std::string choice_event(std::string_view content, std::string_view reason) const;

  bool chat_;
  std::string identity_; ///< members id, created and model
  format_options options_;
};

} // namespace loadtest::platform

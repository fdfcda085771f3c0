#pragma once

#include "platform/server/answer_format.hpp"

namespace loadtest::platform {

/// The answers of `POST /v1/messages`, as Anthropic has them.
class messages_format final : public answer_format {
public:
  messages_format(std::string_view id, std::string_view model, bool cached_tokens, bool crlf);

  std::string opening(const token_usage& read) const override;
  std::string finish_event(std::string_view reason, std::string_view text,
                           const token_usage* usage) const override;
  std::string end_event() const override;
  std::string error_event(std::string_view message) const override;
  std::string whole(std::string_view text, std::string_view reason,
                    const token_usage& usage) const override;

private:
  std::string input_usage(const token_usage& usage) const;
  std::string message(std::string_view content, std::string_view reason,
                      std::string_view usage) const;

  std::string identity_; ///< members id, type, role and model
  bool cached_tokens_;   ///< usage tells those
};

} // namespace loadtest::platform

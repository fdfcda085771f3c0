#pragma once

#include "platform/server/answer_format.hpp"

#include <cstdint>

namespace loadtest::platform {

/// The answers of `POST /v1/responses`, as OpenAI has them.
class responses_format final : public answer_format {
public:
  responses_format(std::string_view id, std::int64_t created, std::string_view model,
                   bool cached_tokens, bool crlf);

  std::string opening(const token_usage& read) const override;
  std::string finish_event(std::string_view reason, std::string_view text,
                           const token_usage* usage) const override;
  bool repeats_text() const noexcept override { return true; }
  std::string end_event() const override { return {}; }
  std::string error_event(std::string_view message) const override;
  std::string whole(std::string_view text, std::string_view reason,
                    const token_usage& usage) const override;

private:
  std::string usage_object(const token_usage& usage) const;
  std::string response(std::string_view status, std::string_view members) const;

  std::string identity_; ///< members id, object, created_at and model
  bool cached_tokens_;   ///< usage tells those
};

} // namespace loadtest::platform

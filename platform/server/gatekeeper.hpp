#pragma once

#include "platform/model/accounts.hpp"
#include "platform/model/config.hpp"
#include "platform/model/rate_limiter.hpp"
#include "platform/server/http_message.hpp"

#include <optional>
#include <string>

namespace loadtest::platform {

/// Why an inference request is not answered.
struct refusal {
  int status;
  const char* code; ///< of spec platform-api.md
  std::string message;
  std::string members{}; ///< further ones of the body, each after a comma
  std::string headers{}; ///< further ones, each ended by CRLF
};

/// Who is let through to the models: keys, rate limits, budgets.
class gatekeeper {
public:
  /// Both outlive the gatekeeper.
  gatekeeper(const model_config& config, const accounts& known);

  /// Whose a request is.
  struct identity {
    const api_key* key = nullptr; ///< none: it needs none
    std::optional<refusal> refused{};
  };
  identity identify(const http_request& request) const;

  /// Whether one more is let through.
  struct decision {
    std::optional<refusal> refused{};
    std::string headers{}; ///< of its answer, whatever that is
  };
  decision admit(const api_key* key, core::mono_time now);

private:
  refusal over_rate(core::nanoseconds retry_after) const;
  std::optional<refusal> over_budget(const organization* org) const;

  const model_config& config_;
  const accounts& accounts_;
  rate_limiter limiter_;
};

} // namespace loadtest::platform

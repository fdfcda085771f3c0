#include "platform/server/gatekeeper.hpp"

#include <cmath>

namespace loadtest::platform {

gatekeeper::gatekeeper(const model_config& config, const accounts& known)
    : config_(config), accounts_(known), limiter_(config.rate_limit) {}

gatekeeper::identity gatekeeper::identify(const http_request& request) const {
  const auto* key = accounts_.find_key(request.key.reveal(), request.arrived.unix);
  if (key || !config_.require_key)
    return {key};
  if (request.key.empty())
    return {nullptr, refusal{401, "UNAUTHORIZED", "an API key is needed"}};
  return {nullptr, refusal{401, "INVALID_API_KEY", "the API key is not valid"}};
}

gatekeeper::decision gatekeeper::admit(const api_key* key, core::mono_time now) {
  decision result;
  if (limiter_.limits()) {
    const bool per_key = config_.rate_limit.per == limited::key;
    const auto taken = limiter_.take(!key ? "" : per_key ? key->id : key->organization_id, now);
    result.headers = "X-RateLimit-Limit: " + std::to_string(limiter_.burst()) +
                     "\r\nX-RateLimit-Remaining: " + std::to_string(taken.remaining) + "\r\n";
    if (!taken.allowed)
      result.refused = over_rate(taken.retry_after);
  }
  if (!result.refused && key && config_.enforce_budgets)
    result.refused = over_budget(accounts_.organization_with(key->organization_id));
  return result;
}

refusal gatekeeper::over_rate(core::nanoseconds retry_after) const {
  const double seconds = core::to_seconds(retry_after);
  const auto* scope = config_.rate_limit.per == limited::key ? "key" : "organization";
  return {429, "RATE_LIMIT_EXCEEDED", "too many requests",
          ",\"retry_after_seconds\":" + number_text(seconds) +
              R"(,"limit_context":{"limit_type":"rate","scope":")" + scope +
              R"(","requests_per_second":)" + number_text(config_.rate_limit.requests_per_second) +
              R"(,"burst":)" + std::to_string(limiter_.burst()) + '}',
          // The header has whole seconds (RFC 9110, 10.2.3).
          "Retry-After: " + number_text(std::ceil(seconds)) + "\r\n"};
}

std::optional<refusal> gatekeeper::over_budget(const organization* org) const {
  if (!org || !org->over_limit())
    return std::nullopt;
  return refusal{402, "BUDGET_EXCEEDED", "the budget of the organization is spent",
                 R"(,"limit_context":{"limit_type":"budget","organization_id":)" +
                     json_string(org->id) + R"(,"limit_usd":)" +
                     number_text(to_dollars(org->limit->sum)) + R"(,"spent_usd":)" +
                     number_text(to_dollars(org->spent)) + '}'};
}

} // namespace loadtest::platform

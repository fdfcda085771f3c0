#include "net/llm/error_answer.hpp"

#include "net/text/json_text.hpp"
#include "net/text/redaction.hpp"

#include <nlohmann/json.hpp>

namespace loadtest::net {

namespace {

using nlohmann::json;

/// A string as it is, a number in digits; empty for all else.
std::string scalar(const json& object, const char* name) {
  const auto found = object.find(name);
  if (found == object.end())
    return {};
  if (found->is_string())
    return found->get<std::string>();
  return found->is_number() ? found->dump() : std::string{};
}

retry_hint retry_of(const json& object) {
  const auto found = object.find("retry_after_seconds");
  if (found == object.end())
    return {};
  if (found->is_string())
    return parse_retry_after(found->get_ref<const std::string&>());
  return found->is_number() ? retry_in(found->get<double>()) : retry_hint{};
}

/// The first of these that is there.
template <typename... Names>
std::string first_of(const json& object, Names... names) {
  std::string result;
  ((result.empty() ? void(result = scalar(object, names)) : void()), ...);
  return result;
}

std::string message_of(const json& object) {
  if (auto message = first_of(object, "message", "error", "detail", "title"); !message.empty())
    return message;
  // Validation errors of some frameworks are a list.
  const auto detail = object.find("detail");
  return detail != object.end() && detail->is_structured()
             ? detail->dump(-1, ' ', false, json::error_handler_t::replace)
             : std::string{};
}

} // namespace

core::error_type error_of_status(int status) noexcept {
  switch (status) {
  case 401:
  case 403:
    return core::error_type::auth_error;
  case 402:
    return core::error_type::budget_exceeded;
  case 413:
    return core::error_type::request_too_large;
  case 429:
    return core::error_type::rate_limited;
  default:
    return core::error_type::http_error;
  }
}

error_answer read_error(std::string_view body) {
  const auto parsed = parse_json(body);
  if (!parsed.is_object())
    return {presentable(body, max_raw_detail), {}};
  const auto member = parsed.find("error");
  const json& object = member != parsed.end() && member->is_object() ? *member : parsed;
  auto code = first_of(object, "code", "type");
  if (code.empty())
    code = first_of(parsed, "code", "type");
  const auto message = message_of(object);
  error_answer result;
  if (code.empty() && message.empty())
    result.detail = presentable(body, max_raw_detail);
  else
    result.detail =
        presentable(code + (code.empty() || message.empty() ? "" : ": ") + message, max_raw_detail);
  result.retry = retry_of(object);
  if (!result.retry)
    result.retry = retry_of(parsed);
  return result;
}

} // namespace loadtest::net

#include "net/llm/error_answer.hpp"

#include "net/text/duration_text.hpp"
#include "net/text/html_text.hpp"
#include "net/text/json_text.hpp"
#include "net/text/redaction.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdint>

namespace loadtest::net {

namespace {

using nlohmann::json;

/// Errors that are nested deeper are not looked for.
constexpr int max_depth = 8;

std::string raw(std::string_view text) {
  return std::string{text.substr(0, max_raw_detail)};
}

std::string dumped(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

/// A string as it is, a number in digits; empty for all else.
std::string scalar(const json& value) {
  if (value.is_string())
    return value.get<std::string>();
  return value.is_number() ? value.dump() : std::string{};
}

/// The member; null when there is none or `object` is not one.
const json& member(const json& object, const char* name) {
  static const json absent;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return object.is_object() && found != object.end() ? *found : absent;
}

/// The part of `body` that is the error: itself, the first of a list, or what a choice or an
/// event's response holds.
const json& error_in(const json& body) {
  if (body.is_array() && !body.empty())
    return body.front();
  const auto& choices = member(body, "choices");
  if (choices.is_array())
    for (const auto& choice : choices)
      if (!member(choice, "error").is_null())
        return choice;
  const auto& response = member(body, "response");
  return member(response, "error").is_null() ? body : response;
}

void add(std::string& message, const std::string& more) {
  if (more.empty() || message.find(more) != std::string::npos || message.size() > max_raw_detail)
    return;
  message += message.empty() ? more : "; " + more;
}

/// Where in the request a fault lies, like `body.stream_options`; empty where nobody says.
std::string place_in(const json& fault) {
  const auto& parts = member(fault, "loc");
  if (!parts.is_array())
    return scalar(member(fault, "param"));
  std::string place;
  for (const auto& part : parts)
    place += (place.empty() ? "" : ".") + scalar(part);
  return place;
}

/// Adds every message in `value`, outermost first.
void gather(const json& value, std::string& message, int depth = 0) {
  constexpr std::array<const char*, 8> names{
      "message", "error", "detail", "title", "msg", "error_description", "errors", "reason"};
  if (depth > max_depth)
    return;
  if (value.is_string())
    return add(message, value.get<std::string>());
  if (value.is_object()) {
    for (const auto* name : names)
      gather(member(value, name), message, depth + 1);
    add(message, place_in(value));
  }
  if (value.is_array())
    for (const auto& one : value)
      gather(one, message, depth + 1);
}

/// Validation errors of some frameworks are lists of places and faults.
std::string message_of(const json& object) {
  std::string message;
  for (const auto* name : {"message", "error", "title", "msg", "error_description", "errors"})
    gather(member(object, name), message);
  const auto& detail = member(object, "detail");
  const bool located = detail.is_array() && !detail.empty() && detail.front().is_object();
  if (!located)
    gather(detail, message);
  if (located || (message.empty() && detail.is_structured()))
    add(message, dumped(detail));
  return message;
}

std::string code_of(const json& object) {
  auto code = scalar(member(object, "code"));
  return code.empty() ? scalar(member(object, "type")) : code;
}

enum class unit : std::uint8_t { seconds, milliseconds };

/// A number, which may stand in a string, is one of `of`; a string may name a unit of its own.
retry_hint wait_of(const json& value, unit of = unit::seconds) {
  const bool small = of == unit::milliseconds;
  if (value.is_string()) {
    const auto& text = value.get_ref<const std::string&>();
    const bool bare = text.find_first_not_of("0123456789.") == std::string::npos;
    return {parse_duration(bare && small ? text + "ms" : text), std::nullopt};
  }
  return value.is_number() ? retry_in(value.get<double>() * (small ? 1e-3 : 1.0)) : retry_hint{};
}

/// The first wait that a member asks for, at any depth.
retry_hint wait_in(const json& value, int depth = 0) {
  if (depth > max_depth || !value.is_structured())
    return {};
  if (const auto hint = wait_of(member(value, "retry_after_ms"), unit::milliseconds))
    return hint;
  for (const auto* name : {"retry_after_seconds", "retryDelay", "retry_delay", "retry_after"})
    if (const auto hint = wait_of(member(value, name)))
      return hint;
  for (const auto& inner : value)
    if (const auto hint = wait_in(inner, depth + 1))
      return hint;
  return {};
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

error_answer read_error(std::string_view body, error_source from) {
  const auto parsed = parse_json(body);
  error_answer result;
  if (!parsed.is_structured()) {
    const bool text = from == error_source::refusal || !body.starts_with('{');
    const auto page = html_text(body);
    result.detail = text ? raw(page.empty() ? body : page) : std::string{};
    result.retry.wait = find_wait(result.detail);
    return result;
  }
  const auto& object = error_in(parsed);
  const auto& error = member(object, "error");
  auto code = code_of(error);
  if (code.empty())
    code = code_of(object);
  const auto message = message_of(object);
  result.detail = raw(code + (code.empty() || message.empty() ? "" : ": ") + message);
  if (result.detail.empty() && from == error_source::refusal)
    result.detail = raw(body);
  else if (result.detail.empty() && error.is_structured())
    result.detail = raw(dumped(error));
  result.retry = wait_in(object);
  if (!result.retry)
    result.retry.wait = find_wait(message);
  return result;
}

} // namespace loadtest::net

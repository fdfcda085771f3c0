#include "scenario/plan/plan_building.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <string_view>

namespace loadtest::scenario {

namespace {

/// What frames a message, belongs to one connection, or tells attempts apart.
constexpr std::array<std::string_view, 9> own_headers{
    "transfer-encoding", "content-length", "x-request-id", "connection", "keep-alive",
    "upgrade",           "expect",         "te",           "trailer"};

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string lower(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) { return lower(c); });
  return text;
}

/// A token of RFC 9110, section 5.6.2.
bool is_token(const std::string& name) {
  constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
  return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
    const char low = lower(c);
    return (low >= 'a' && low <= 'z') || (c >= '0' && c <= '9') ||
           marks.find(c) != std::string_view::npos;
  });
}

/// With a dialect every user has a key of its own, which goes there.
bool carries_keys(const std::string& name, const target_plan& targets) {
  return targets.dialect &&
         name == (targets.auth == auth_header::bearer ? "authorization" : "x-api-key");
}

std::optional<std::string> wrong_header(const setting& header, const target_plan& targets) {
  const auto name = lower(header.key);
  if (!is_token(header.key))
    return "is no header's name: letters, digits and !#$%&'*+-.^_`|~ (RFC 9110)";
  if (has_control(trimmed(header.text)))
    return "its value must be one line";
  if (std::find(own_headers.begin(), own_headers.end(), name) != own_headers.end())
    return "is loadtest's own: it would break the requests";
  if (carries_keys(name, targets))
    return "carries the keys that are made for the users";
  return std::nullopt;
}

} // namespace

void build_headers(const setting& targets, const plan_context& context, target_plan& result) {
  std::set<std::string> names;
  for (const auto& header : targets["headers"].children) {
    if (const auto wrong = wrong_header(header, result))
      context.found.error(header.at, header.path, *wrong);
    else if (!names.insert(lower(header.key)).second)
      context.found.error(header.at, header.path, "stands here twice");
    // Spaces around a value are no part of it (RFC 9110, section 5.5).
    const auto value = trimmed(header.text);
    result.headers[header.key] = value;
    if (header.hidden)
      result.secret_headers.emplace_back(value);
  }
}

} // namespace loadtest::scenario

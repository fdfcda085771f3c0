#include "net/text/json_text.hpp"

#include "net/text/utf8.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <optional>

namespace loadtest::net {

namespace {

constexpr int max_depth = 64;

/// The UTF-16 unit of the escape `\uXXXX` at `at`; none when there is no such escape.
std::optional<unsigned> unit_at(std::string_view text, std::size_t at) noexcept {
  const auto escape = text.substr(std::min(at, text.size()), 6);
  unsigned unit = 0;
  if (escape.size() != 6 || !escape.starts_with("\\u"))
    return std::nullopt;
  const auto [end, failed] = std::from_chars(escape.data() + 2, escape.data() + 6, unit, 16);
  if (failed != std::errc{} || end != escape.data() + 6)
    return std::nullopt;
  return unit;
}

bool is_high(unsigned unit) noexcept {
  return unit >= 0xD800 && unit <= 0xDBFF;
}

bool is_low(unsigned unit) noexcept {
  return unit >= 0xDC00 && unit <= 0xDFFF;
}

nlohmann::json parse_as_is(std::string_view text) {
  const auto shallow = [](int depth, nlohmann::json::parse_event_t, const nlohmann::json&) {
    return depth <= max_depth;
  };
  return nlohmann::json::parse(text, shallow, false);
}

} // namespace

std::string repaired_json(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  append_utf8(result, text);
  for (std::size_t at = 0; (at = result.find('\\', at)) != std::string::npos;) {
    const auto unit = unit_at(result, at);
    if (!unit) {
      at += 2; // An escape of one character, which may be a backslash.
      continue;
    }
    const auto next = is_high(*unit) ? unit_at(result, at + 6) : std::nullopt;
    if (next && is_low(*next)) {
      at += 12;
      continue;
    }
    if (is_high(*unit) || is_low(*unit))
      result.replace(at + 2, 4, "FFFD");
    at += 6;
  }
  return result;
}

nlohmann::json parse_json(std::string_view text) {
  auto parsed = parse_as_is(text);
  return parsed.is_discarded() ? parse_as_is(repaired_json(text)) : parsed;
}

} // namespace loadtest::net

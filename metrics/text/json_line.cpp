#include "metrics/text/json_line.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace loadtest::metrics {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD"; // U+FFFD

void append_integer(std::string& out, std::int64_t value) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
  out.append(digits.data(), end);
}

bool continues(std::string_view s, std::size_t i, unsigned char low = 0x80,
               unsigned char high = 0xBF) {
  if (i >= s.size())
    return false;
  const auto c = static_cast<unsigned char>(s[i]);
  return c >= low && c <= high;
}

/// Bytes of the well-formed sequence at `i` that is not ASCII; 0: there is none (Unicode 15,
/// table 3-7).
std::size_t sequence_length(std::string_view s, std::size_t i) {
  const auto c = static_cast<unsigned char>(s[i]);
  if (c >= 0xC2 && c <= 0xDF)
    return continues(s, i + 1) ? 2 : 0;
  if (c >= 0xE0 && c <= 0xEF) {
    const unsigned char low = c == 0xE0 ? 0xA0 : 0x80;
    const unsigned char high = c == 0xED ? 0x9F : 0xBF;
    return continues(s, i + 1, low, high) && continues(s, i + 2) ? 3 : 0;
  }
  if (c >= 0xF0 && c <= 0xF4) {
    const unsigned char low = c == 0xF0 ? 0x90 : 0x80;
    const unsigned char high = c == 0xF4 ? 0x8F : 0xBF;
    return continues(s, i + 1, low, high) && continues(s, i + 2) && continues(s, i + 3) ? 4 : 0;
  }
  return 0;
}

void append_escape(std::string& out, unsigned char c) {
  switch (c) {
  case '"':
    out += "\\\"";
    return;
  case '\\':
    out += "\\\\";
    return;
  case '\n':
    out += "\\n";
    return;
  case '\r':
    out += "\\r";
    return;
  case '\t':
    out += "\\t";
    return;
  default:
    constexpr const char* hex = "0123456789abcdef";
    out += "\\u00";
    out += hex[c >> 4];
    out += hex[c & 15];
  }
}

void append_escaped(std::string& out, std::string_view s) {
  for (std::size_t i = 0; i < s.size();) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c >= 0x80) {
      const auto length = sequence_length(s, i);
      out += length ? s.substr(i, length) : replacement;
      i += length ? length : 1;
    } else if (c < 0x20 || c == '"' || c == '\\' || c == 0x7F) {
      append_escape(out, c);
      ++i;
    } else {
      out += s[i++];
    }
  }
}

} // namespace

json_line::json_line() {
  // Longer than most records, so that it grows once at the most.
  line_.reserve(1536);
  line_ += '{';
}

void json_line::name(std::string_view key) {
  if (line_.size() > 1)
    line_ += ',';
  line_ += '"';
  line_ += key;
  line_ += "\":";
}

void json_line::text(std::string_view key, std::string_view value) {
  name(key);
  line_ += '"';
  append_escaped(line_, value);
  line_ += '"';
}

void json_line::text_if_any(std::string_view key, std::string_view value) {
  if (!value.empty())
    text(key, value);
}

void json_line::integer(std::string_view key, std::int64_t value) {
  name(key);
  append_integer(line_, value);
}

void json_line::decimal(std::string_view key, std::int64_t units, unsigned decimals) {
  name(key);
  std::int64_t one = 1;
  for (unsigned i = 0; i < decimals; ++i)
    one *= 10;
  if (units < 0)
    line_ += '-';
  const auto magnitude = units < 0 ? -units : units;
  append_integer(line_, magnitude / one);
  auto rest = magnitude % one;
  if (rest == 0)
    return;
  line_ += '.';
  while (rest != 0) {
    one /= 10;
    line_ += static_cast<char>('0' + rest / one);
    rest %= one;
  }
}

void json_line::milliseconds(std::string_view key, core::nanoseconds d) {
  decimal(key, std::chrono::round<std::chrono::microseconds>(d).count(), 3);
}

std::string json_line::take() && {
  line_ += "}\n";
  return std::move(line_);
}

} // namespace loadtest::metrics

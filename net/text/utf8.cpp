#include "net/text/utf8.hpp"

#include <simdjson.h>

#include <cstdint>
#include <cstring>
#include <utility>

namespace loadtest::net {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

unsigned byte(std::string_view text, std::size_t at) noexcept {
  return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u;
}

bool continues(unsigned c) noexcept {
  return (c & 0xC0u) == 0x80u;
}

/// Length of the sequence at `at` and whether it is well formed; of an ill-formed one the length
/// of its maximal subpart.
std::pair<std::size_t, bool> sequence(std::string_view text, std::size_t at) noexcept {
  const unsigned lead = byte(text, at);
  if (lead < 0x80)
    return {1, true};
  if (lead < 0xC2 || lead > 0xF4)
    return {1, false};
  const std::size_t length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  // The second byte's range excludes overlong forms, surrogates and what lies beyond U+10FFFF.
  const unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
  const unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
  const unsigned second = byte(text, at + 1);
  if (second < low || second > high)
    return {1, false};
  for (std::size_t i = 2; i < length; ++i)
    if (!continues(byte(text, at + i)))
      return {i, false};
  return {length, true};
}

} // namespace

bool is_utf8(std::string_view text) noexcept {
  return simdjson::validate_utf8(text.data(), text.size());
}

void append_utf8(std::string& to, std::string_view text) {
  if (is_utf8(text)) {
    to.append(text);
    return;
  }
  for (std::size_t at = 0; at < text.size();) {
    const auto [length, good] = sequence(text, at);
    to.append(good ? text.substr(at, length) : replacement);
    at += length;
  }
}

std::size_t code_points(std::string_view text) noexcept {
  constexpr std::uint64_t ones = 0x0101010101010101;
  std::size_t continuing = 0;
  std::size_t at = 0;
  // Whole answers are counted, too: eight bytes at a time.
  for (; at + sizeof ones <= text.size(); at += sizeof ones) {
    std::uint64_t bytes = 0;
    std::memcpy(&bytes, text.data() + at, sizeof bytes);
    const auto marks = (bytes >> 7) & ~(bytes >> 6) & ones;
    continuing += marks * ones >> 56;
  }
  for (; at < text.size(); ++at)
    continuing += continues(byte(text, at)) ? 1 : 0;
  return text.size() - continuing;
}

std::string_view utf8_prefix(std::string_view text, std::size_t bytes) noexcept {
  if (text.size() <= bytes)
    return text;
  while (bytes > 0 && continues(byte(text, bytes)))
    --bytes;
  return text.substr(0, bytes);
}

} // namespace loadtest::net

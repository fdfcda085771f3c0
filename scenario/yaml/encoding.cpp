#include "scenario/yaml/encoding.hpp"

#include <array>
#include <cstdio>

namespace loadtest::scenario {

namespace {

using namespace std::literals;

constexpr auto mark_of_utf8 = "\xef\xbb\xbf"sv;

unsigned byte(std::string_view text, std::size_t i) noexcept {
  return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
}

/// The bytes of the character at the beginning; 0: it is none of UTF-8 (RFC 3629).
std::size_t character_length(std::string_view text) noexcept {
  const auto first = byte(text, 0);
  const std::size_t length = first < 0x80                    ? 1
                             : first >= 0xc2 && first < 0xe0 ? 2
                             : first >= 0xe0 && first < 0xf0 ? 3
                             : first >= 0xf0 && first < 0xf5 ? 4
                                                             : 0;
  for (std::size_t i = 1; i < length; ++i)
    if ((byte(text, i) & 0xc0) != 0x80)
      return 0;
  const auto second = byte(text, 1);
  const bool too_long = (first == 0xe0 && second < 0xa0) || (first == 0xf0 && second < 0x90);
  const bool no_character = (first == 0xed && second > 0x9f) || (first == 0xf4 && second > 0x8f);
  return too_long || no_character ? 0 : length;
}

bool is_forbidden(unsigned character) noexcept {
  return (character < 0x20 && character != '\t' && character != '\n' && character != '\r') ||
         character == 0x7f;
}

std::string hexadecimal(const char* format, unsigned value) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), format, value);
  return text.data();
}

/// The encoding that the first characters give away, which are ASCII; empty: none but UTF-8.
std::string_view other_encoding(std::string_view text) noexcept {
  if (text.starts_with("\xff\xfe\0\0"sv) || text.starts_with("\0\0\xfe\xff"sv))
    return "UTF-32";
  if (text.starts_with("\xff\xfe"sv) || text.starts_with("\xfe\xff"sv))
    return "UTF-16";
  const bool by_two = text.size() > 3 && (text[0] == '\0') != (text[1] == '\0') &&
                      (text[0] == '\0') == (text[2] == '\0') &&
                      (text[1] == '\0') == (text[3] == '\0');
  return by_two ? "UTF-16" : "";
}

} // namespace

std::string_view without_byte_order_mark(std::string_view text) noexcept {
  return text.starts_with(mark_of_utf8) ? text.substr(mark_of_utf8.size()) : text;
}

std::optional<yaml_failure> wrong_encoding(std::string_view text) {
  if (const auto other = other_encoding(text); !other.empty())
    return yaml_failure{{1, 1},
                        "the file is written in " + std::string{other} +
                            "; save it as UTF-8, as `iconv -f " + std::string{other} +
                            " -t UTF-8` does"};
  place at{1, 1};
  text = without_byte_order_mark(text);
  while (!text.empty()) {
    const auto length = character_length(text);
    if (length == 0)
      return yaml_failure{at, "the byte " + hexadecimal("0x%02x", byte(text, 0)) +
                                  " is no UTF-8; save the file as UTF-8, not as Latin-1 or "
                                  "Windows-1252"};
    if (length == 1 && is_forbidden(byte(text, 0)))
      return yaml_failure{at, "the control character " + hexadecimal("U+%04X", byte(text, 0)) +
                                  " may not stand in YAML; remove it, or write it as an escape "
                                  "in double quotes"};
    if (text.front() == '\n')
      at = {at.line + 1, 1};
    else
      ++at.column;
    text.remove_prefix(length);
  }
  return std::nullopt;
}

std::string without_document_marks(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  bool begins_document = true;
  while (!text.empty()) {
    if (begins_document)
      text = without_byte_order_mark(text);
    const auto line = text.substr(0, std::min(text.find('\n'), text.size()) + 1);
    begins_document = line.starts_with("---") || line.starts_with("...");
    result += line;
    text.remove_prefix(line.size());
  }
  return result;
}

} // namespace loadtest::scenario

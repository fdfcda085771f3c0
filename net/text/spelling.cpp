#include "net/text/spelling.hpp"

#include "net/text/base64.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdint>
#include <optional>
#include <vector>

namespace loadtest::net {

namespace {

/// Fewer base64 characters occur by chance.
constexpr std::size_t shortest_base64 = 8;

bool is_base64(char c) noexcept {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 ||
         std::string_view{"+/-_"}.find(c) != std::string_view::npos;
}

std::optional<unsigned> hex(std::string_view text, std::size_t digits) noexcept {
  unsigned value = 0;
  if (text.size() < digits)
    return std::nullopt;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + digits, value, 16);
  if (failed != std::errc{} || end != text.data() + digits)
    return std::nullopt;
  return value;
}

/// The length of the code point in front of well-formed UTF-8, and the code point.
std::pair<std::size_t, unsigned> code_point(std::string_view text) noexcept {
  const auto byte = [&](std::size_t at) {
    return at < text.size() ? static_cast<unsigned char>(text[at]) : 0U;
  };
  if (byte(0) < 0xC0)
    return {1, byte(0)};
  if (byte(0) < 0xE0)
    return {2, (byte(0) & 0x1FU) << 6U | (byte(1) & 0x3FU)};
  if (byte(0) < 0xF0)
    return {3, (byte(0) & 0x0FU) << 12U | (byte(1) & 0x3FU) << 6U | (byte(2) & 0x3FU)};
  return {4, (byte(0) & 0x07U) << 18U | (byte(1) & 0x3FU) << 12U | (byte(2) & 0x3FU) << 6U |
                 (byte(3) & 0x3FU)};
}

/// Length of `\uXXXX` for this UTF-16 unit in front of `text`, behind any backslashes; 0: none.
std::size_t unit_length(std::string_view text, unsigned unit) noexcept {
  const auto slashes = std::min(text.find_first_not_of('\\'), text.size());
  if (slashes == 0 || !text.substr(slashes).starts_with('u'))
    return 0;
  return hex(text.substr(slashes + 1), 4) == unit ? slashes + 5 : 0;
}

std::size_t json_number(std::string_view text, unsigned code) noexcept {
  if (code < 0x10000)
    return unit_length(text, code);
  const auto high = unit_length(text, 0xD800 + ((code - 0x10000) >> 10U));
  const auto low =
      high > 0 ? unit_length(text.substr(high), 0xDC00 + ((code - 0x10000) & 0x3FFU)) : 0;
  return low > 0 ? high + low : 0;
}

/// `%XX`, or `%25XX` when it was encoded twice.
std::size_t percent_length(std::string_view text, char c) noexcept {
  if (!text.starts_with('%'))
    return 0;
  const std::size_t at = text.starts_with("%25") && c != '%' ? 3 : 1;
  return hex(text.substr(at), 2) == static_cast<unsigned char>(c) ? at + 2 : 0;
}

std::size_t entity_length(std::string_view text, unsigned code) noexcept {
  struct entity {
    std::string_view name;
    unsigned code;
  };
  constexpr std::array<entity, 5> named{
      {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}}};
  for (const auto& one : named)
    if (one.code == code && text.starts_with(one.name))
      return one.name.size();
  if (!text.starts_with("&#"))
    return 0;
  const bool hexadecimal = text.size() > 2 && (text[2] == 'x' || text[2] == 'X');
  const std::size_t at = hexadecimal ? 3 : 2;
  unsigned value = 0;
  const auto* const last = text.data() + text.size();
  const auto [end, failed] =
      std::from_chars(text.data() + std::min(at, text.size()), last, value, hexadecimal ? 16 : 10);
  if (failed != std::errc{} || end == last || *end != ';' || value != code)
    return 0;
  return static_cast<std::size_t>(end - text.data()) + 1;
}

/// One character of the secret, behind any backslashes: as itself, or by its letter.
std::size_t plain_length(std::string_view text, char c) noexcept {
  if (text.starts_with(c))
    return 1;
  const auto slashes = std::min(text.find_first_not_of('\\'), text.size());
  constexpr std::string_view controls = "\b\f\n\r\t";
  constexpr std::string_view letters = "bfnrt";
  const auto control = controls.find(c);
  const char wanted = control == std::string_view::npos ? c : letters[control];
  return slashes > 0 && text.substr(slashes).starts_with(wanted) ? slashes + 1 : 0;
}

/// How much in front of `text` is the secret, in whatever spelling; 0: nothing.
std::size_t spelled_length(std::string_view text, std::string_view secret) noexcept {
  if (text.starts_with(secret))
    return secret.size();
  std::size_t at = 0;
  for (std::size_t done = 0; done < secret.size();) {
    const auto rest = text.substr(at);
    const auto [bytes, code] = code_point(secret.substr(done));
    if (const auto length = std::max(json_number(rest, code), entity_length(rest, code))) {
      at += length;
      done += bytes;
      continue;
    }
    const char c = secret[done];
    auto length = percent_length(rest, c);
    // A backslash of the secret is one in the text, or several when it is escaped.
    if (length == 0)
      length =
          c == '\\' ? std::min(rest.find_first_not_of('\\'), rest.size()) : plain_length(rest, c);
    if (length == 0 && c == ' ' && rest.starts_with('+'))
      length = 1;
    if (length == 0)
      return 0;
    at += length;
    // A run of backslashes is spelled by one of another length.
    do
      ++done;
    while (c == '\\' && done < secret.size() && secret[done] == '\\');
  }
  return at;
}

/// What base64 makes of the secret, whatever stands before and after it: one for each of the three
/// places that its first byte may have in a group.
std::vector<std::string> base64_cores(std::string_view secret) {
  std::vector<std::string> result;
  for (std::size_t lead = 0; lead < 3; ++lead) {
    const auto encoded = base64(std::string(lead, '\0').append(secret));
    const std::size_t first = lead == 0 ? 0 : lead + 1;
    const auto whole = (lead + secret.size()) * 8 / 6;
    if (whole >= first + shortest_base64)
      result.push_back(encoded.substr(first, whole - first));
  }
  return result;
}

bool same_digit(char a, char b) noexcept {
  const auto standard = [](char c) { return c == '-' ? '+' : c == '_' ? '/' : c; };
  return standard(a) == standard(b);
}

/// Of the whole word that holds `core`.
void mask_base64(std::string& text, std::string_view core, std::string_view mask) {
  auto from = text.begin();
  while (true) {
    const auto found = std::search(from, text.end(), core.begin(), core.end(), same_digit);
    if (found == text.end())
      return;
    auto begin = found;
    while (begin != from && is_base64(*std::prev(begin)))
      --begin;
    auto end = std::find_if_not(found, text.end(), is_base64);
    while (end != text.end() && *end == '=')
      ++end;
    const auto at = begin - text.begin();
    text.replace(begin, end, mask);
    from = text.begin() + at + static_cast<std::ptrdiff_t>(mask.size());
  }
}

} // namespace

std::string without_spellings(std::string text, std::string_view secret, std::string_view mask) {
  if (secret.empty())
    return text;
  std::string result;
  result.reserve(text.size());
  const std::string_view all = text;
  for (std::size_t at = 0; at < all.size();) {
    const auto length = spelled_length(all.substr(at), secret);
    result.append(length > 0 ? mask : all.substr(at, 1));
    at += std::max<std::size_t>(length, 1);
  }
  for (const auto& core : base64_cores(secret))
    mask_base64(result, core, mask);
  return result;
}

} // namespace loadtest::net

#include "net/text/duration_text.hpp"

#include "net/text/ascii.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>

namespace loadtest::net {

namespace {

constexpr double longest = 24.0 * 3600.0;

struct unit {
  std::string_view name;
  double seconds;
};

constexpr std::array<unit, 17> units{{{"ms", 1e-3},
                                      {"msec", 1e-3},
                                      {"millisecond", 1e-3},
                                      {"milliseconds", 1e-3},
                                      {"us", 1e-6},
                                      {"s", 1},
                                      {"sec", 1},
                                      {"secs", 1},
                                      {"second", 1},
                                      {"seconds", 1},
                                      {"m", 60},
                                      {"min", 60},
                                      {"minute", 60},
                                      {"minutes", 60},
                                      {"h", 3600},
                                      {"hour", 3600},
                                      {"hours", 3600}}};

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_letter(char c) noexcept {
  return std::isalpha(static_cast<unsigned char>(c)) != 0;
}

void skip_blanks(std::string_view& text) noexcept {
  while (text.starts_with(' '))
    text.remove_prefix(1);
}

/// Takes a number with its fraction from the front.
std::optional<double> take_number(std::string_view& text) noexcept {
  // from_chars takes "inf" and "nan" too.
  if (text.empty() || !is_digit(text.front()))
    return std::nullopt;
  double number = 0.0;
  const auto [end, failed] =
      std::from_chars(text.data(), text.data() + text.size(), number, std::chars_format::fixed);
  if (failed != std::errc{})
    return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

/// Takes a unit's name from the front; none: a word that is no unit. No word is seconds.
std::optional<double> take_unit(std::string_view& text) noexcept {
  auto rest = text;
  skip_blanks(rest);
  const auto length = static_cast<std::size_t>(
      std::find_if_not(rest.begin(), rest.end(), is_letter) - rest.begin());
  if (length == 0)
    return 1.0;
  const auto word = rest.substr(0, length);
  const auto found = std::find_if(units.begin(), units.end(),
                                  [&](const unit& known) { return known.name == word; });
  if (found == units.end())
    return std::nullopt;
  text = rest.substr(length);
  return found->seconds;
}

/// Takes parts as long as there are any: "1m30s".
std::optional<double> take_duration(std::string_view& text) noexcept {
  std::optional<double> sum;
  while (true) {
    auto rest = text;
    skip_blanks(rest);
    const auto number = take_number(rest);
    const auto scale = number ? take_unit(rest) : std::nullopt;
    if (!scale)
      return sum;
    sum = sum.value_or(0.0) + *number * *scale;
    text = rest;
  }
}

core::nanoseconds bounded(double seconds) noexcept {
  const std::chrono::duration<double> wait{std::min(seconds, longest)};
  return std::chrono::duration_cast<core::nanoseconds>(wait);
}

} // namespace

std::optional<core::nanoseconds> parse_duration(std::string_view text) noexcept {
  const auto seconds = take_duration(text);
  skip_blanks(text);
  return seconds && text.empty() ? std::optional{bounded(*seconds)} : std::nullopt;
}

std::optional<core::nanoseconds> find_wait(std::string_view message) {
  constexpr std::array<std::string_view, 5> phrases{"again in ", "again after ", "retry in ",
                                                    "retry after ", "wait "};
  const auto text = lower(message);
  std::optional<core::nanoseconds> result;
  for (const auto phrase : phrases)
    for (std::size_t at = 0; (at = text.find(phrase, at)) != std::string::npos;) {
      at += phrase.size();
      auto rest = std::string_view{text}.substr(at);
      const auto seconds = take_duration(rest);
      // A date begins with a number, too.
      const bool whole = rest.empty() || !(is_letter(rest.front()) || rest.front() == '-' ||
                                           rest.front() == ':' || rest.front() == '/');
      if (seconds && whole)
        result = std::max(result.value_or(core::nanoseconds{0}), bounded(*seconds));
    }
  return result;
}

} // namespace loadtest::net

#include "scenario/schema/setting.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace loadtest::scenario {

namespace {

template <typename T>
std::optional<T> parse_all(std::string_view text) {
  T value{};
  const auto* end = text.data() + text.size();
  const auto [stop, failure] = std::from_chars(text.data(), end, value);
  if (failure != std::errc{} || stop != end)
    return std::nullopt;
  return value;
}

struct unit {
  std::string_view name;
  double nanoseconds;
};

constexpr std::array<unit, 8> units{{{"ns", 1.0},
                                     {"us", 1e3},
                                     {"µs", 1e3},
                                     {"ms", 1e6},
                                     {"s", 1e9},
                                     {"m", 60e9},
                                     {"h", 3600e9},
                                     {"d", 86400e9}}};

constexpr double longest = 100.0 * 365.0 * 86400e9;

std::optional<double> unit_of(std::string_view name) {
  for (const auto& u : units)
    if (u.name == name)
      return u.nanoseconds;
  return std::nullopt;
}

} // namespace

std::optional<bool> parse_boolean(std::string_view text) {
  for (const std::string_view word :
       {"true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON"})
    if (text == word)
      return true;
  for (const std::string_view word :
       {"false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF"})
    if (text == word)
      return false;
  return std::nullopt;
}

std::optional<std::uint64_t> parse_integer(std::string_view text) {
  return parse_all<std::uint64_t>(text);
}

std::optional<double> parse_number(std::string_view text) {
  const auto value = parse_all<double>(text.starts_with('+') ? text.substr(1) : text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::optional<core::nanoseconds> parse_duration(std::string_view text) {
  double total = 0.0;
  if (const auto seconds = parse_number(text)) {
    total = *seconds * 1e9;
  } else {
    if (text.empty())
      return std::nullopt;
    while (!text.empty()) {
      const auto digits = std::min(text.find_first_not_of("0123456789."), text.size());
      const auto amount = parse_number(text.substr(0, digits));
      text.remove_prefix(digits);
      const auto letters = std::min(text.find_first_of("0123456789."), text.size());
      const auto scale = unit_of(text.substr(0, letters));
      text.remove_prefix(letters);
      if (!amount || !scale)
        return std::nullopt;
      total += *amount * *scale;
    }
  }
  if (total < 0.0 || total > longest)
    return std::nullopt;
  return core::nanoseconds{std::llround(total)};
}

} // namespace loadtest::scenario

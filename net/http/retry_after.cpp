#include "net/http/retry_after.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace loadtest::net {

namespace {

constexpr core::nanoseconds longest = std::chrono::hours{24};

std::string_view trimmed(std::string_view text) noexcept {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) noexcept {
  int value = 0;
  const auto* begin = text.data() + at;
  const auto [end, failed] = std::from_chars(begin, begin + digits, value);
  if (failed != std::errc{} || end != begin + digits || value < 0)
    return std::nullopt;
  return value;
}

/// IMF-fixdate: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::optional<core::unix_time> parse_date(std::string_view text) noexcept {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  if (text.size() != 29 || text.substr(3, 2) != ", " || text.substr(25) != " GMT" ||
      text[19] != ':' || text[22] != ':')
    return std::nullopt;
  const auto day = number(text, 5, 2);
  const auto year = number(text, 12, 4);
  const auto hour = number(text, 17, 2);
  const auto minute = number(text, 20, 2);
  const auto second = number(text, 23, 2);
  const auto month = std::find(months.begin(), months.end(), text.substr(8, 3));
  if (!day || !year || !hour || !minute || !second || month == months.end())
    return std::nullopt;
  const auto date = std::chrono::year_month_day{
      std::chrono::year{*year},
      std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
      std::chrono::day{static_cast<unsigned>(*day)}};
  // Nanoseconds since 1970 end in 2262.
  if (!date.ok() || *year < 1970 || *year > 2200)
    return std::nullopt;
  return core::unix_time{std::chrono::sys_days{date}} + std::chrono::hours{*hour} +
         std::chrono::minutes{*minute} + std::chrono::seconds{*second};
}

} // namespace

std::optional<core::nanoseconds> retry_hint::from(core::unix_time now) const noexcept {
  if (wait)
    return wait;
  if (!at)
    return std::nullopt;
  return std::clamp(*at - now, core::nanoseconds{0}, longest);
}

retry_hint retry_in(double seconds) noexcept {
  if (!(seconds >= 0.0))
    return {};
  const std::chrono::duration<double> wait{std::min(seconds, core::to_seconds(longest))};
  return {std::chrono::duration_cast<core::nanoseconds>(wait), std::nullopt};
}

retry_hint parse_retry_after(std::string_view value) noexcept {
  value = trimmed(value);
  // from_chars takes "inf" and "nan" too.
  if (value.empty() || value.front() < '0' || value.front() > '9')
    return {std::nullopt, parse_date(value)};
  double seconds = 0.0;
  const auto [end, failed] =
      std::from_chars(value.data(), value.data() + value.size(), seconds, std::chars_format::fixed);
  if (failed == std::errc{} && end == value.data() + value.size())
    return retry_in(seconds);
  return {std::nullopt, parse_date(value)};
}

} // namespace loadtest::net

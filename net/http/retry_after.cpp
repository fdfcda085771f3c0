#include "net/http/retry_after.hpp"

#include "net/text/ascii.hpp"
#include "net/text/duration_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

namespace loadtest::net {

namespace {

constexpr core::nanoseconds longest = std::chrono::hours{24};

std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) noexcept {
  int value = 0;
  const auto* begin = text.data() + at;
  const auto [end, failed] = std::from_chars(begin, begin + digits, value);
  if (failed != std::errc{} || end != begin + digits || value < 0)
    return std::nullopt;
  return value;
}

std::optional<core::unix_time> instant(std::chrono::year_month_day date, int hour, int minute,
                                       int second) noexcept {
  // Nanoseconds since 1970 end in 2262.
  if (!date.ok() || date.year() < std::chrono::year{1970} || date.year() > std::chrono::year{2200})
    return std::nullopt;
  return core::unix_time{std::chrono::sys_days{date}} + std::chrono::hours{hour} +
         std::chrono::minutes{minute} + std::chrono::seconds{second};
}

/// RFC 3339 in UTC: `1994-11-06T08:49:37Z`; a fraction is passed over.
std::optional<core::unix_time> parse_iso_date(std::string_view text) noexcept {
  if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' ||
      text[16] != ':' || !text.ends_with('Z') || (text[19] != 'Z' && text[19] != '.'))
    return std::nullopt;
  const auto year = number(text, 0, 4);
  const auto month = number(text, 5, 2);
  const auto day = number(text, 8, 2);
  const auto hour = number(text, 11, 2);
  const auto minute = number(text, 14, 2);
  const auto second = number(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second)
    return std::nullopt;
  return instant({std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                  std::chrono::day{static_cast<unsigned>(*day)}},
                 *hour, *minute, *second);
}

/// A number of at least so many digits is Unix time.
constexpr std::size_t unix_digits = 10;

std::optional<core::unix_time> parse_unix(std::string_view text) noexcept {
  std::int64_t count = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (text.size() < unix_digits || failed != std::errc{} || end != text.data() + text.size())
    return std::nullopt;
  constexpr std::int64_t first_of_milliseconds = 100'000'000'000;
  constexpr std::int64_t most = 9'000'000'000'000;
  if (count < 0 || count > most)
    return std::nullopt;
  const bool milliseconds = count >= first_of_milliseconds;
  return core::unix_time{milliseconds ? core::nanoseconds{std::chrono::milliseconds{count}}
                                      : core::nanoseconds{std::chrono::seconds{
                                            std::min(count, std::int64_t{9'000'000'000})}}};
}

} // namespace

std::optional<core::unix_time> parse_http_date(std::string_view value) noexcept {
  constexpr std::array<std::string_view, 12> months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto text = trimmed(value);
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
  return instant({std::chrono::year{*year},
                  std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1},
                  std::chrono::day{static_cast<unsigned>(*day)}},
                 *hour, *minute, *second);
}

std::optional<core::nanoseconds> retry_hint::from(core::unix_time now) const noexcept {
  if (!at)
    return wait;
  const auto until = std::clamp(*at - now, core::nanoseconds{0}, longest);
  return std::max(until, wait.value_or(core::nanoseconds{0}));
}

retry_hint retry_in(double seconds) noexcept {
  if (!(seconds >= 0.0))
    return {};
  const std::chrono::duration<double> wait{std::min(seconds, core::to_seconds(longest))};
  return {std::chrono::duration_cast<core::nanoseconds>(wait), std::nullopt};
}

retry_hint parse_retry_after(std::string_view value) noexcept {
  value = trimmed(value);
  if (const auto wait = parse_duration(value))
    return {wait, std::nullopt};
  return {std::nullopt, parse_http_date(value)};
}

retry_hint parse_reset(std::string_view value) noexcept {
  value = trimmed(value);
  if (const auto at = parse_unix(value))
    return {std::nullopt, at};
  if (const auto at = parse_iso_date(value))
    return {std::nullopt, at};
  return parse_retry_after(value);
}

} // namespace loadtest::net

#include "platform/server/rfc3339.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace loadtest::platform {

namespace {

namespace chrono = std::chrono;

/// Takes exactly `digits` digits from the front.
std::optional<int> take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits ||
      text.substr(0, digits).find_first_not_of("0123456789") != std::string_view::npos)
    return std::nullopt;
  int value = 0;
  std::from_chars(text.data(), text.data() + digits, value);
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, std::string_view any_of) {
  if (text.empty() || any_of.find(text.front()) == std::string_view::npos)
    return false;
  text.remove_prefix(1);
  return true;
}

/// `Z`, `+02:00`, `-05:30`.
std::optional<chrono::minutes> take_offset(std::string_view& text) {
  if (take(text, "Zz"))
    return chrono::minutes{0};
  const bool west = !text.empty() && text.front() == '-';
  if (!take(text, "+-"))
    return std::nullopt;
  const auto hours = take_number(text, 2);
  if (!hours || !take(text, ":"))
    return std::nullopt;
  const auto minutes = take_number(text, 2);
  if (!minutes || *hours > 23 || *minutes > 59)
    return std::nullopt;
  const auto offset = chrono::hours{*hours} + chrono::minutes{*minutes};
  return west ? -offset : offset;
}

} // namespace

std::string rfc3339(core::unix_time at) {
  const auto days = chrono::floor<chrono::days>(at);
  const chrono::year_month_day date{days};
  const chrono::hh_mm_ss time{chrono::floor<chrono::seconds>(at - days)};
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%04d-%02u-%02uT%02d:%02d:%02dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text.data();
}

std::optional<core::unix_time> parse_rfc3339(std::string_view text) {
  std::array<int, 6> part{};
  constexpr std::array<std::string_view, 6> ends{"-", "-", "Tt ", ":", ":", ""};
  for (std::size_t i = 0; i < part.size(); ++i) {
    const auto number = take_number(text, i == 0 ? 4 : 2);
    if (!number || (!ends[i].empty() && !take(text, ends[i])))
      return std::nullopt;
    part[i] = *number;
  }
  core::nanoseconds fraction{0};
  if (take(text, ".")) {
    core::nanoseconds unit = chrono::milliseconds{100};
    if (text.empty() || text.front() < '0' || text.front() > '9')
      return std::nullopt;
    for (; !text.empty() && text.front() >= '0' && text.front() <= '9'; text.remove_prefix(1)) {
      fraction += unit * (text.front() - '0');
      unit /= 10;
    }
  }
  const auto offset = take_offset(text);
  const chrono::year_month_day date{chrono::year{part[0]},
                                    chrono::month{static_cast<unsigned>(part[1])},
                                    chrono::day{static_cast<unsigned>(part[2])}};
  // Nanoseconds since 1970 reach from 1678 to 2262; 60 is a leap second.
  if (!offset || !text.empty() || !date.ok() || part[0] < 1700 || part[0] > 2261 || part[3] > 23 ||
      part[4] > 59 || part[5] > 60)
    return std::nullopt;
  return core::unix_time{chrono::sys_days{date}} + chrono::hours{part[3]} +
         chrono::minutes{part[4]} + chrono::seconds{part[5]} + fraction - *offset;
}

} // namespace loadtest::platform

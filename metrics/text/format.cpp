#include "metrics/text/format.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string_view>

namespace loadtest::metrics {

namespace {

std::string fixed(double value, int decimals) {
  std::array<char, 64> text;
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 std::chars_format::fixed, decimals);
  return end.ec == std::errc{} ? std::string{text.data(), end.ptr} : std::string{"?"};
}

/// Of a text with decimals: those at its end say nothing.
std::string without_zeros(std::string text) {
  while (text.ends_with('0'))
    text.pop_back();
  return text;
}

/// Decimals that make `digits` significant ones, at most `most`; of the value as it will be
/// rounded, so that 9.996 becomes 10.0.
int decimals_for(double value, int digits, int most) {
  int decimals = most;
  double limit = std::pow(10.0, digits - most);
  while (decimals > 0 && value >= limit - 0.5 * std::pow(10.0, -decimals)) {
    --decimals;
    limit *= 10.0;
  }
  return decimals;
}

struct broken_down {
  std::string date;
  std::string time;
  std::int64_t milliseconds;
};

broken_down break_down(core::unix_time t) {
  using namespace std::chrono;
  const auto day = floor<days>(t);
  const year_month_day date{day};
  const hh_mm_ss time{floor<milliseconds>(t - day)};
  return {std::to_string(static_cast<int>(date.year())) + "-" +
              two_digits(static_cast<unsigned>(date.month())) + "-" +
              two_digits(static_cast<unsigned>(date.day())),
          two_digits(time.hours().count()) + ":" + two_digits(time.minutes().count()) + ":" +
              two_digits(time.seconds().count()),
          time.subseconds().count()};
}

} // namespace

std::string figure(double value) {
  return value == 0.0 ? "0" : fixed(value, decimals_for(value, 3, 3));
}

std::string significant(double value) {
  constexpr int most = 12;
  if (value >= 0.1 || value <= 0.0)
    return figure(value);
  return without_zeros(fixed(value, decimals_for(value, 3, most)));
}

std::string told_apart(double value, double from) {
  constexpr int most = 17;
  const auto side = [&](double shown) { return (shown > from) - (shown < from); };
  auto text = significant(value);
  for (int decimals = 3; decimals <= most && side(std::stod(text)) != side(value); ++decimals)
    text = without_zeros(fixed(value, decimals));
  return text;
}

std::string narrow(double value) {
  return value < 99'999.5 ? figure(value) : compact(static_cast<std::uint64_t>(value));
}

std::string bound_text(core::nanoseconds bound) {
  // Whole units, so that the rounding up is exact: a bound must not shrink.
  auto unit = std::int64_t{10'000};
  int decimals = 2;
  while (decimals > 0 && bound.count() > 99 * unit) {
    unit *= 10;
    --decimals;
  }
  const auto units = std::max<std::int64_t>(1, (bound.count() + unit - 1) / unit);
  return fixed(static_cast<double>(units) * std::pow(10.0, -decimals), decimals);
}

std::string grouped(std::uint64_t n) {
  auto text = std::to_string(n);
  for (auto i = static_cast<std::ptrdiff_t>(text.size()) - 3; i > 0; i -= 3)
    text.insert(static_cast<std::size_t>(i), 1, ',');
  return text;
}

std::string counted(std::uint64_t n, const char* one, const char* many) {
  return grouped(n) + " " + (n == 1 ? one : many);
}

std::string compact(std::uint64_t n) {
  if (n < 100'000)
    return std::to_string(n);
  double value = static_cast<double>(n) / 1e3;
  const char* unit = "k";
  for (const char* larger : {"M", "G", "T"}) {
    if (value < 999.5)
      break;
    value /= 1e3;
    unit = larger;
  }
  return fixed(value, decimals_for(value, 3, 2)) + unit;
}

std::string percent(double share) {
  const auto value = share * 100.0;
  if (share > 0.0 && value < 0.005)
    return "< 0.01 %";
  if (share < 1.0 && value >= 99.995)
    return "> 99.99 %";
  if (share < 1.0 && value >= 99.5)
    return fixed(value, value < 99.95 ? 1 : 2) + " %";
  return (share == 0.0 ? "0" : fixed(value, decimals_for(value, 2, 2))) + " %";
}

std::string dollars(std::int64_t nanousd) {
  const auto value = static_cast<double>(nanousd) / 1e9;
  if (nanousd == 0)
    return "$0";
  if (value < 0.995) {
    std::string text{"$"};
    text += fixed(value, value < 0.001 ? 6 : 4);
    while (text.ends_with('0') && text.size() > std::string_view{"$0.00"}.size())
      text.pop_back();
    return text;
  }
  const auto cents = static_cast<std::uint64_t>(std::llround(value * 100.0));
  std::string text{"$"};
  text += grouped(cents / 100);
  return text + "." + two_digits(static_cast<std::int64_t>(cents % 100));
}

std::string in_words(core::nanoseconds d) {
  using namespace std::chrono;
  if (d < seconds{10})
    return figure(core::to_seconds(d)) + " s";
  const auto whole = round<seconds>(d).count();
  if (whole < 60)
    return std::to_string(whole) + " s";
  if (whole < 3600)
    return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

std::string clock_face(core::nanoseconds d) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(d).count();
  const auto minutes = two_digits(seconds / 60 % 60) + ":" + two_digits(seconds % 60);
  return seconds < 3600 ? minutes : std::to_string(seconds / 3600) + ":" + minutes;
}

std::string two_digits(std::int64_t n) {
  return {static_cast<char>('0' + n / 10), static_cast<char>('0' + n % 10)};
}

std::string calendar(core::unix_time t) {
  const auto b = break_down(t);
  return b.date + " " + b.time + " UTC";
}

std::string rfc3339(core::unix_time t) {
  const auto b = break_down(t);
  const auto ms = std::to_string(b.milliseconds);
  return b.date + "T" + b.time + "." + std::string(3 - ms.size(), '0') + ms + "Z";
}

} // namespace loadtest::metrics

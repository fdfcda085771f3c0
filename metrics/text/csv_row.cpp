#include "metrics/text/csv_row.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace loadtest::metrics {

void csv_row::next() {
  if (!first_)
    row_ += ',';
  first_ = false;
}

void csv_row::text(std::string_view value) {
  next();
  // A spreadsheet would calculate what begins so.
  const bool formula = value.find_first_of("=+-@\t\r") == 0;
  if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
    row_.append(formula ? "'" : "").append(value);
    return;
  }
  row_ += formula ? "\"'" : "\"";
  for (const char c : value) {
    if (c == '"')
      row_ += '"';
    row_ += c;
  }
  row_ += '"';
}

void csv_row::number(double value) {
  next();
  std::array<char, 32> digits;
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), std::round(value * 1e6) / 1e6);
  row_.append(digits.data(), end.ptr);
}

void csv_row::count(std::uint64_t value) {
  next();
  row_ += std::to_string(value);
}

void csv_row::milliseconds(std::optional<core::nanoseconds> value) {
  if (value)
    number(core::to_ms(*value));
  else
    next();
}

} // namespace loadtest::metrics

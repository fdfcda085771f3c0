#pragma once

#include "core/time.hpp"

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::metrics {

/// Writes one flat JSON object on one line, at the price of a record per attempt: appends to a
/// string and keeps no tree.
class json_line {
public:
  json_line();

  /// Invalid UTF-8 becomes U+FFFD.
  void text(std::string_view key, std::string_view value);
  /// Nothing when the value is empty.
  void text_if_any(std::string_view key, std::string_view value);
  template <std::integral T>
  void number(std::string_view key, T value) {
    integer(key, static_cast<std::int64_t>(value));
  }
  /// `units / 10^decimals`, exactly.
  void decimal(std::string_view key, std::int64_t units, unsigned decimals);
  /// Milliseconds, to the nearest microsecond.
  void milliseconds(std::string_view key, core::nanoseconds d);

  /// The line with its line end.
  std::string take() &&;

private:
  void name(std::string_view key);
  void integer(std::string_view key, std::int64_t value);

  std::string line_;
};

} // namespace loadtest::metrics

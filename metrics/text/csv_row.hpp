#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace loadtest::metrics {

/// Builds one row of CSV (RFC 4180).
class csv_row {
public:
  void text(std::string_view value);
  /// To the sixth decimal, without trailing zeros.
  void number(double value);
  void count(std::uint64_t value);
  /// Empty without a value.
  void milliseconds(std::optional<core::nanoseconds> value);

  /// The row with its line end.
  std::string take() && { return std::move(row_) + "\n"; }

private:
  void next();

  std::string row_;
  bool first_ = true;
};

} // namespace loadtest::metrics

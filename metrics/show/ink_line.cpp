#include "metrics/show/ink_line.hpp"

#include "metrics/text/layout.hpp"

#include <algorithm>

namespace loadtest::metrics {

ink_line& ink_line::add(std::string_view text, ink with) {
  const auto shown = clipped(text, width_ - columns_);
  columns_ += metrics::columns(shown);
  text_ += inked(shown, with, colour_);
  return *this;
}

ink_line& ink_line::to(std::size_t column) {
  const auto target = std::min(column, width_);
  if (columns_ < target)
    add(std::string(target - columns_, ' '));
  return *this;
}

ink_line& ink_line::add(const ink_line& other) {
  columns_ += other.columns_;
  text_ += other.text_;
  return *this;
}

} // namespace loadtest::metrics

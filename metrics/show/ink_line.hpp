#pragma once

#include "metrics/show/page.hpp"

#include <string>
#include <string_view>

namespace loadtest::metrics {

/// One line for the terminal that is built from left to right, in colours and in columns. What does
/// not fit is cut off.
class ink_line {
public:
  ink_line(std::size_t width, bool colour) : width_(width), colour_(colour) {}

  ink_line& add(std::string_view text, ink with = ink::plain);
  /// Blanks up to this column, counted from 0.
  ink_line& to(std::size_t column);
  /// All of a line that was built apart.
  ink_line& add(const ink_line& other);

  std::size_t columns() const noexcept { return columns_; }
  const std::string& text() const noexcept { return text_; }

private:
  std::size_t width_;
  bool colour_;
  std::size_t columns_ = 0;
  std::string text_;
};

} // namespace loadtest::metrics

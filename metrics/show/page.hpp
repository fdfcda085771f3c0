#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::metrics {

enum class ink { plain, bold, dim, good, bad, doubtful };

/// The text as a terminal colours it; without `colour`, as it is.
std::string inked(std::string_view text, ink with, bool colour);

/// How a page is written: without `colour`, ink makes no difference.
struct page_style {
  bool colour = false;
  std::size_t width = 80;
};

/// A page of text for the terminal.
class page {
public:
  static constexpr std::size_t narrowest = 60;
  static constexpr std::size_t widest = 200;

  explicit page(page_style style)
      : colour_(style.colour), width_(std::clamp(style.width, narrowest, widest)) {}

  std::size_t width() const noexcept { return width_; }

  void blank() { text_ += '\n'; }
  void line(std::string_view text, ink with = ink::plain);
  /// Wraps at the width, each line indented.
  void paragraph(std::string_view text, std::size_t indent = 0, ink with = ink::plain);
  /// A word in the margin, and items beside it: "Errors      timeout 3 · rate_limited 1".
  void entry(std::string_view label, const std::vector<std::string>& items,
             ink first_item = ink::plain);

  std::string take() && { return std::move(text_); }

private:
  bool colour_;
  std::size_t width_;
  std::string text_;
};

} // namespace loadtest::metrics

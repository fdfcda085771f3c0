#include "metrics/show/page.hpp"

#include "metrics/text/layout.hpp"

namespace loadtest::metrics {

namespace {

constexpr std::size_t margin = 12;

const char* escape(ink with) {
  switch (with) {
  case ink::plain:
    return "";
  case ink::bold:
    return "\033[1m";
  case ink::dim:
    return "\033[2m";
  case ink::good:
    return "\033[1;32m";
  case ink::bad:
    return "\033[1;31m";
  case ink::doubtful:
    return "\033[1;33m";
  }
  return "";
}

} // namespace

std::string inked(std::string_view text, ink with, bool colour) {
  if (!colour || with == ink::plain || text.empty())
    return std::string{text};
  return escape(with) + std::string{text} + "\033[0m";
}

void page::line(std::string_view text, ink with) {
  text_ += inked(text, with, colour_) + "\n";
}

void page::paragraph(std::string_view text, std::size_t indent, ink with) {
  for (const auto& l : wrapped(text, width_ - indent))
    text_ += std::string(indent, ' ') + inked(l, with, colour_) + "\n";
}

void page::entry(std::string_view label, const std::vector<std::string>& items, ink first_item) {
  auto lines = joined(items, width_ - margin);
  if (lines.empty())
    return;
  text_ += inked(left(label, margin), ink::bold, colour_);
  if (lines.front().starts_with(items.front()))
    text_ += inked(items.front(), first_item, colour_) +
             lines.front().substr(items.front().size()) + "\n";
  else
    text_ += lines.front() + "\n";
  for (std::size_t i = 1; i < lines.size(); ++i)
    text_ += std::string(margin, ' ') + lines[i] + "\n";
}

} // namespace loadtest::metrics

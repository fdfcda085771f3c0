#include "scenario/yaml/text_lines.hpp"

#include <algorithm>

namespace loadtest::scenario {

namespace {

constexpr std::size_t block = 64;

bool continues(char c) noexcept {
  return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
}

std::uint32_t count_continuations(std::string_view text) noexcept {
  return static_cast<std::uint32_t>(std::count_if(text.begin(), text.end(), continues));
}

} // namespace

text_lines::text_lines(std::string_view text, text_origin origin) : text_(text), origin_(origin) {
  begins_.push_back(0);
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n')
      begins_.push_back(static_cast<std::uint32_t>(i + 1));
  std::uint32_t before = 0;
  for (std::size_t i = 0; i <= text.size(); i += block) {
    continuations_.push_back(before);
    before += count_continuations(text.substr(i, block));
  }
}

std::uint32_t text_lines::continuations_before(std::size_t offset) const noexcept {
  const auto begin = offset / block * block;
  return continuations_[offset / block] + count_continuations(text_.substr(begin, offset - begin));
}

std::string_view text_lines::line(int number) const {
  if (number < 0 || number >= count())
    return {};
  const auto index = static_cast<std::size_t>(number);
  const auto begin = begins_[index];
  const auto end = number + 1 < count() ? begins_[index + 1] - 1 : text_.size();
  return text_.substr(begin, end - begin);
}

std::string_view text_lines::from(text_mark mark) const {
  const auto all = line(mark.line);
  return all.substr(std::min(all.size(), static_cast<std::size_t>(mark.column)));
}

place text_lines::locate(text_mark mark) const {
  if (mark.line < 0) // yaml-cpp (0.7) knows no place
    return origin_.locate(1, 1);
  auto column = mark.column + 1;
  if (mark.line < count()) {
    const std::size_t begin = begins_[static_cast<std::size_t>(mark.line)];
    const auto at = std::min(begin + static_cast<std::size_t>(mark.column), text_.size());
    column -= static_cast<int>(continuations_before(at) - continuations_before(begin));
  }
  return origin_.locate(mark.line + 1, column);
}

bool text_lines::quote_ends(text_mark mark) const {
  const char quote = from(mark).front();
  auto column = static_cast<std::size_t>(mark.column) + 1;
  for (int number = mark.line; number < count(); ++number) {
    for (const auto all = line(number); column < all.size(); ++column) {
      const auto rest = all.substr(column);
      if (rest.starts_with(quote == '"' ? "\\" : "''"))
        ++column;
      else if (rest.front() == quote)
        return true;
    }
    column = 0;
  }
  return false;
}

text_origin text_lines::inside(text_mark mark) const {
  const auto header = from(mark);
  if (header.starts_with('|') && header.find_first_of("123456789") == std::string_view::npos)
    for (int number = mark.line + 1; number < count(); ++number)
      if (const auto indent = line(number).find_first_not_of(" \r"); indent != std::string::npos)
        return {origin_.lines_before + mark.line + 1, origin_.indent + static_cast<int>(indent),
                origin_.fixed};
  return {0, 0, locate(mark)};
}

bool text_lines::separated(text_mark mark) const {
  if (from(mark).starts_with("---"))
    return true;
  for (int number = mark.line - 1; number >= 0; --number)
    if (const auto all = line(number); all.starts_with("---") || all.starts_with("..."))
      return true;
    else if (all.find_first_not_of(" \t\r") != std::string_view::npos && !all.starts_with('#'))
      return false;
  return true;
}

} // namespace loadtest::scenario

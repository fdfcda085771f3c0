#include "metrics/text/layout.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

bool begins_code_point(char c) {
  return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
}

/// Bytes of the first `n` code points.
std::size_t bytes_of(std::string_view text, std::size_t n) {
  std::size_t i = 0;
  for (; i < text.size(); ++i)
    if (begins_code_point(text[i]) && n-- == 0)
      break;
  return i;
}

} // namespace

std::size_t columns(std::string_view text) noexcept {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), begins_code_point));
}

std::string clipped(std::string_view text, std::size_t width) {
  const auto length = columns(text);
  if (length <= width)
    return std::string{text};
  if (width == 0)
    return {};
  const auto tail = (width - 1) / 2;
  const auto head = width - 1 - tail;
  return std::string{text.substr(0, bytes_of(text, head))} + "…" +
         std::string{text.substr(bytes_of(text, length - tail))};
}

std::string left(std::string_view text, std::size_t width) {
  const auto length = columns(text);
  return std::string{text} + std::string(length < width ? width - length : 0, ' ');
}

std::string right(std::string_view text, std::size_t width) {
  const auto length = columns(text);
  return std::string(length < width ? width - length : 0, ' ') + std::string{text};
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines;
  std::string line;
  const auto flush = [&] {
    if (!line.empty())
      lines.push_back(std::move(line));
    line.clear();
  };
  while (!text.empty()) {
    const auto space = std::min(text.find(' '), text.size());
    auto word = text.substr(0, space);
    text.remove_prefix(std::min(space + 1, text.size()));
    if (!line.empty() && columns(line) + 1 + columns(word) > width)
      flush();
    while (columns(word) > width) {
      const auto bytes = bytes_of(word, width);
      lines.emplace_back(word.substr(0, bytes));
      word.remove_prefix(bytes);
    }
    if (word.empty())
      continue;
    line += line.empty() ? "" : " ";
    line += word;
  }
  flush();
  return lines;
}

std::vector<std::string> joined(const std::vector<std::string>& items, std::size_t width) {
  std::vector<std::string> lines;
  for (const auto& item : items) {
    if (!lines.empty() && columns(lines.back()) + 3 + columns(item) <= width) {
      lines.back() += " · " + item;
      continue;
    }
    for (auto& line : wrapped(item, width))
      lines.push_back(std::move(line));
  }
  return lines;
}

} // namespace loadtest::metrics

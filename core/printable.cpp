#include "core/printable.hpp"

#include <algorithm>
#include <array>

namespace loadtest::core {

std::size_t control_length(std::string_view text) noexcept {
  const auto code = static_cast<unsigned char>(text.front());
  if (code < 0x20 || code == 0x7F)
    return 1;
  if (text.size() > 1 && code == 0xC2 && static_cast<unsigned char>(text[1]) < 0xA0)
    return 2;
  constexpr std::array<std::string_view, 16> marks{
      "\u061C", "\u200B", "\u200E", "\u200F", "\u2028", "\u2029", "\u202A", "\u202B",
      "\u202C", "\u202D", "\u202E", "\u2066", "\u2067", "\u2068", "\u2069", "\uFEFF"};
  const auto* const mark =
      std::find_if(marks.begin(), marks.end(), [&](auto m) { return text.starts_with(m); });
  return mark == marks.end() ? 0 : mark->size();
}

std::string printable(std::string_view text, char kept) {
  std::string result;
  result.reserve(text.size());
  while (!text.empty()) {
    const auto control = text.front() == kept ? 0 : control_length(text);
    result += control == 0 ? text.front() : '?';
    text.remove_prefix(std::max<std::size_t>(control, 1));
  }
  return result;
}

} // namespace loadtest::core

#include "net/text/html_text.hpp"

#include "net/text/ascii.hpp"

#include <algorithm>

namespace loadtest::net {

namespace {

constexpr std::string_view blanks = " \t\r\n\f";

bool is_page(std::string_view small) {
  small = trimmed(small, blanks);
  return small.starts_with("<!doctype html") || small.starts_with("<html") ||
         small.starts_with("<head") || small.starts_with("<body");
}

/// What stands in the first element of this name; `small` is the page in small letters.
std::string_view content_of(std::string_view page, std::string_view small, std::string_view name) {
  const auto begin = small.find('<' + std::string{name});
  const auto open = small.find('>', std::min(begin, small.size()));
  const auto close = small.find("</" + std::string{name}, std::min(open, small.size()));
  if (close == std::string_view::npos)
    return {};
  return trimmed(page.substr(open + 1, close - open - 1), blanks);
}

/// Everything outside of tags, with a blank for each of them.
std::string without_tags(std::string_view page, std::string_view small) {
  std::string result;
  for (std::size_t at = 0; at < page.size();) {
    const auto tag = std::min(page.find('<', at), page.size());
    result.append(page.substr(at, tag - at));
    auto end = small.find('>', tag);
    for (const auto* hidden : {"script", "style"})
      if (small.substr(tag).starts_with('<' + std::string{hidden}))
        end = small.find('>', small.find("</" + std::string{hidden}, tag));
    if (end == std::string_view::npos)
      break;
    result += ' ';
    at = end + 1;
  }
  return std::string{trimmed(result, blanks)};
}

} // namespace

std::string html_text(std::string_view page) {
  const auto small = lower(page);
  if (!is_page(small))
    return {};
  for (const auto* name : {"title", "h1"})
    if (const auto said = content_of(page, small, name); !said.empty())
      return without_tags(said, lower(said));
  return without_tags(page, small);
}

} // namespace loadtest::net

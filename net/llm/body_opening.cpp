#include "net/llm/body_opening.hpp"

#include "net/text/ascii.hpp"

#include <algorithm>

namespace loadtest::net {

void body_opening::expect(std::string_view content_type) noexcept {
  constexpr std::string_view wanted = "text/event-stream";
  event_stream_ = same_letters(content_type.substr(0, wanted.size()), wanted);
}

std::string_view body_opening::look(std::string_view bytes) noexcept {
  constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
  while (mark_ < byte_order_mark.size() && bytes.starts_with(byte_order_mark[mark_])) {
    bytes.remove_prefix(1);
    ++mark_;
  }
  bytes.remove_prefix(std::min(bytes.find_first_not_of(" \t\r\n"), bytes.size()));
  if (bytes.empty())
    return bytes;
  const char first = bytes.front();
  const bool json = first == '{' || first == '[';
  const bool field = std::string_view{"deir:"}.find(first) != std::string_view::npos;
  form_ = !json && (event_stream_ || field) ? body_form::stream : body_form::plain;
  return bytes;
}

} // namespace loadtest::net

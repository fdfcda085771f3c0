#include "platform/server/answer_format.hpp"

namespace loadtest::platform {

std::string answer_format::opening_with(const token_usage& read, std::string_view text) const {
  auto events = opening(read);
  append_token_event(events, text);
  return events;
}

std::string answer_format::event(std::string line) const {
  return line.append(crlf_ ? "\r\n\r\n" : "\n\n");
}

std::string answer_format::event(std::string_view name, std::string_view data) const {
  auto lines = "event: " + std::string{name} + (crlf_ ? "\r\n" : "\n");
  return event(lines.append("data: ").append(data));
}

void answer_format::take_token_event(const std::string& event, std::string_view mark) {
  // The last: a name before it may hold the same.
  const auto at = event.rfind(mark);
  token_prefix_ = event.substr(0, at);
  token_suffix_ = event.substr(at + mark.size());
}

} // namespace loadtest::platform

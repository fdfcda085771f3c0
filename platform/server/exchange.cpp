#include "platform/server/exchange.hpp"

#include <utility>

namespace loadtest::platform {

namespace {

http_request without_body(const http_request& request) {
  http_request result;
  result.arrived = request.arrived;
  result.request_id = request.request_id;
  result.keep_alive = request.keep_alive;
  result.chunked_answer = request.chunked_answer;
  return result;
}

} // namespace

exchange::exchange(const exchange_parts& parts, const http_request& request, log_entry entry)
    : out_(parts.out), driver_(parts.driver), books_(parts.kept), request_(without_body(request)),
      entry_(std::move(entry)) {}

void exchange::begin(const admission& taken, std::string headers) {
  taken_ = taken;
  headers_ = std::move(headers);
  entry_.backend = taken.backend;
  entry_.prompt_tokens = taken.prompt_tokens;
}

void exchange::on_drained() {
  end_writes();
  if (all_sent_ && !over_)
    complete();
}

void exchange::abandon(const char* outcome) {
  if (over_)
    return;
  over_ = true;
  driver_.cancel(taken_.number);
  end_writes();
  // Who goes before the first token owes nothing.
  if (entry_.completion_tokens > 0)
    charge();
  entry_.outcome = outcome;
  books_.close(entry_);
}

std::string exchange::head(std::string_view content_type, long length,
                           std::string_view more) const {
  auto headers = "X-Routing-Backend: " + std::string{taken_.backend} +
                 "\r\nX-Routing-Decision: " + taken_.routing + "\r\n";
  return head_text(request_, 200, content_type, length, headers.append(headers_).append(more));
}

void exchange::send_stamped(std::string_view bytes) {
  write_stamps stamps;
  const bool first_or_last =
      !entry_.first_token || entry_.completion_tokens >= taken_.completion_tokens;
  stamps.begin = stamp::now();
  if (first_or_last)
    stamps.left = out_.send_stamped(bytes);
  else
    out_.send(bytes);
  if (out_.drained())
    stamps.end = stamp::now();
  if (!entry_.first_token)
    entry_.first_token = stamps;
  entry_.last_token = stamps;
}

void exchange::charge() {
  if (!entry_.cost)
    books_.charge(entry_);
}

void exchange::end() {
  charge();
  all_sent_ = true;
  if (out_.drained())
    complete();
}

// A write that had to wait ends only now, and what was sent behind it waited as well.
void exchange::end_writes() {
  const auto now = stamp::now();
  for (auto* write : {&entry_.first_token, &entry_.last_token})
    if (*write && !core::reached((*write)->end.mono))
      (*write)->end = now;
}

void exchange::complete() {
  over_ = true;
  books_.close(entry_);
  out_.answered(keep_);
}

} // namespace loadtest::platform

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

exchange::exchange(wire& out, model_driver& driver, request_log& log, const http_request& request,
                   std::string model)
    : out_(out), driver_(driver), request_(without_body(request)), log_(log) {
  entry_.request_id = request_.request_id;
  entry_.arrived = request_.arrived;
  entry_.model = std::move(model);
}

void exchange::begin(const admission& taken) {
  taken_ = taken;
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
  entry_.outcome = outcome;
  log_.add(entry_);
}

std::string exchange::head(std::string_view content_type, long length,
                           std::string_view more) const {
  auto headers = "X-Routing-Backend: " + std::string{taken_.backend} +
                 "\r\nX-Routing-Decision: " + taken_.routing + "\r\n";
  return head_text(request_, 200, content_type, length, headers.append(more));
}

void exchange::send_stamped(std::string_view bytes) {
  write_stamps stamps;
  stamps.begin = stamp::now();
  out_.send(bytes);
  if (out_.drained())
    stamps.end = stamp::now();
  if (!entry_.first_token)
    entry_.first_token = stamps;
  entry_.last_token = stamps;
}

void exchange::end() {
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
  log_.add(entry_);
  out_.answered();
}

} // namespace loadtest::platform

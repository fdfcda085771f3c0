#include "platform/server/chat_exchange.hpp"

#include <cstdio>
#include <utility>

namespace loadtest::platform {

namespace {

/// Tokens that are sent before a fault of the stream.
constexpr std::uint32_t tokens_before_fault = 2;

std::string routing_headers(const admission& taken) {
  return "X-Routing-Backend: " + std::string{taken.backend} +
         "\r\nX-Routing-Decision: " + taken.routing + "\r\n";
}

http_request without_body(const http_request& request) {
  http_request result;
  result.arrived = request.arrived;
  result.request_id = request.request_id;
  result.keep_alive = request.keep_alive;
  result.chunked_answer = request.chunked_answer;
  return result;
}

} // namespace

chat_exchange::chat_exchange(wire& out, model_driver& driver, request_log& log,
                             const http_request& request, chat_wishes wishes)
    : out_(out), driver_(driver), log_(log), request_(without_body(request)),
      wishes_(std::move(wishes)) {
  entry_.request_id = request_.request_id;
  entry_.arrived = request_.arrived;
  entry_.model = wishes_.model;
}

void chat_exchange::begin(const admission& taken, std::string_view id) {
  using std::chrono::seconds;
  const auto created =
      std::chrono::duration_cast<seconds>(request_.arrived.unix.time_since_epoch()).count();
  taken_ = taken;
  format_ = chat_format{id, created, wishes_.model, wishes_.include_usage};
  entry_.prompt_tokens = taken.prompt_tokens;
}

// A client that takes the headers or the role for the first token is far off: the prompt is only
// about to be read.
void chat_exchange::started() {
  if (!wishes_.stream)
    return;
  entry_.status = 200;
  out_.send(head_text(request_, 200, "text/event-stream", -1,
                      "Cache-Control: no-cache\r\n" + routing_headers(taken_)));
  send_event(format_.role_event());
}

bool chat_exchange::goes_wrong() {
  const auto& faults = wishes_.faults;
  if (faults[fault::pings])
    send_event(": ping\n\n");
  if (entry_.completion_tokens != tokens_before_fault)
    return false;
  if (faults[fault::malformed])
    send_event("data: {\"choices\": [{\n\n");
  gone_wrong_ = faults[fault::cut] || faults[fault::stall] || faults[fault::stream_error];
  if (faults[fault::cut])
    out_.cut();
  else if (faults[fault::stream_error])
    end_stream("data: {\"error\":{\"message\":\"the backend failed\",\"type\":\"server_error\","
               "\"code\":\"BACKEND_ERROR\"}}\n\n");
  return gone_wrong_;
}

void chat_exchange::end_stream(std::string_view last_event) {
  send_event(last_event);
  if (request_.chunked_answer)
    out_.send("0\r\n\r\n");
  driver_.cancel(taken_.number);
  all_sent_ = true;
  if (out_.drained())
    complete();
}

void chat_exchange::token(std::string_view text) {
  if (gone_wrong_ || (wishes_.stream && goes_wrong()))
    return;
  ++entry_.completion_tokens;
  if (!wishes_.stream) {
    text_ += text;
    return;
  }
  buffer_.clear();
  open_chunk(format_.token_event_size(text));
  format_.append_token_event(buffer_, text);
  if (request_.chunked_answer)
    buffer_ += "\r\n";
  send_stamped();
}

void chat_exchange::finished() {
  if (gone_wrong_)
    return;
  const chat_usage usage{taken_.prompt_tokens, entry_.completion_tokens};
  if (wishes_.stream) {
    const auto& faults = wishes_.faults;
    if (!faults[fault::no_finish])
      send_event(format_.finish_event(taken_.finish_reason));
    if (wishes_.include_usage && !faults[fault::no_usage])
      send_event(format_.usage_event(usage));
    send_end();
  } else {
    entry_.status = 200;
    http_reply reply{200, "application/json", format_.whole(text_, taken_.finish_reason, usage)};
    reply.headers = routing_headers(taken_);
    buffer_ = reply_text(request_, reply);
    send_stamped();
  }
  all_sent_ = true;
  if (out_.drained())
    complete();
}

void chat_exchange::on_drained() {
  end_writes();
  if (all_sent_ && !over_)
    complete();
}

void chat_exchange::abandon(const char* outcome) {
  if (over_)
    return;
  over_ = true;
  driver_.cancel(taken_.number);
  end_writes();
  entry_.outcome = outcome;
  log_.add(entry_);
}

// A write that had to wait ends only now, and what was sent behind it waited as well.
void chat_exchange::end_writes() {
  const auto now = stamp::now();
  for (auto* write : {&entry_.first_token, &entry_.last_token})
    if (*write && !core::reached((*write)->end.mono))
      (*write)->end = now;
}

void chat_exchange::send_event(std::string_view event) {
  buffer_.clear();
  open_chunk(event.size());
  buffer_ += event;
  if (request_.chunked_answer)
    buffer_ += "\r\n";
  out_.send(buffer_);
}

void chat_exchange::open_chunk(std::size_t size) {
  if (!request_.chunked_answer)
    return;
  char head[20];
  const int length = std::snprintf(head, sizeof head, "%zx\r\n", size);
  buffer_.append(head, static_cast<std::size_t>(length));
}

void chat_exchange::send_stamped() {
  write_stamps stamps;
  stamps.begin = stamp::now();
  out_.send(buffer_);
  if (out_.drained())
    stamps.end = stamp::now();
  if (!entry_.first_token)
    entry_.first_token = stamps;
  entry_.last_token = stamps;
}

// The end of the chunks goes with the last event: who sees [DONE] can use the connection again.
void chat_exchange::send_end() {
  const bool without = wishes_.faults[fault::no_done] || wishes_.faults[fault::no_finish];
  const auto done = without ? std::string_view{": end\n\n"} : chat_format::done_event();
  buffer_.clear();
  open_chunk(done.size());
  buffer_ += done;
  if (request_.chunked_answer)
    buffer_ += "\r\n0\r\n\r\n";
  out_.send(buffer_);
}

void chat_exchange::complete() {
  over_ = true;
  log_.add(entry_);
  out_.answered();
}

} // namespace loadtest::platform

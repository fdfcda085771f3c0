#include "platform/server/stream_exchange.hpp"

#include <cstdio>
#include <utility>

namespace loadtest::platform {

namespace {

/// Tokens that are sent before a fault of the stream.
constexpr std::uint32_t tokens_before_fault = 2;

} // namespace

stream_exchange::stream_exchange(const exchange_parts& parts, const http_request& request,
                                 log_entry entry, answer_format format, const stream_wishes& wishes)
    : exchange(parts, request, std::move(entry)), format_(std::move(format)), wishes_(wishes) {}

// A client that takes the headers or the role for the first token is far off: the prompt is only
// about to be read.
void stream_exchange::started(std::uint32_t cached_tokens) {
  exchange::started(cached_tokens);
  entry_.status = 200;
  out_.send(head("text/event-stream", -1, "Cache-Control: no-cache\r\n"));
  if (const auto role = format_.role_event(); !role.empty())
    send_event(role);
}

void stream_exchange::token(std::string_view text) {
  if (gone_wrong_ || goes_wrong())
    return;
  ++entry_.completion_tokens;
  buffer_.clear();
  open_chunk(format_.token_event_size(text));
  format_.append_token_event(buffer_, text);
  if (request_.chunked_answer)
    buffer_ += "\r\n";
  send_stamped(buffer_);
}

void stream_exchange::finished() {
  if (gone_wrong_)
    return;
  const auto& faults = wishes_.faults;
  if (!faults[fault::no_finish])
    send_event(format_.finish_event(taken_.finish_reason));
  if (wishes_.include_usage && !faults[fault::no_usage])
    send_event(format_.usage_event(usage()));
  send_end();
  end();
}

bool stream_exchange::goes_wrong() {
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
    end_early("data: {\"error\":{\"message\":\"the backend failed\",\"type\":\"server_error\","
              "\"code\":\"BACKEND_ERROR\"}}\n\n");
  return gone_wrong_;
}

void stream_exchange::end_early(std::string_view last_event) {
  send_event(last_event);
  if (request_.chunked_answer)
    out_.send("0\r\n\r\n");
  driver_.cancel(taken_.number);
  end();
}

void stream_exchange::send_event(std::string_view event) {
  buffer_.clear();
  open_chunk(event.size());
  buffer_ += event;
  if (request_.chunked_answer)
    buffer_ += "\r\n";
  out_.send(buffer_);
}

void stream_exchange::open_chunk(std::size_t size) {
  if (!request_.chunked_answer)
    return;
  char head[20];
  const int length = std::snprintf(head, sizeof head, "%zx\r\n", size);
  buffer_.append(head, static_cast<std::size_t>(length));
}

// The end of the chunks goes with the last event: who sees [DONE] can use the connection again.
void stream_exchange::send_end() {
  const bool without = wishes_.faults[fault::no_done] || wishes_.faults[fault::no_finish];
  const auto done = without ? std::string_view{": end\n\n"} : answer_format::done_event();
  buffer_.clear();
  open_chunk(done.size());
  buffer_ += done;
  if (request_.chunked_answer)
    buffer_ += "\r\n0\r\n\r\n";
  out_.send(buffer_);
}

} // namespace loadtest::platform

#include "platform/server/stream_exchange.hpp"

#include <cstdio>
#include <utility>

namespace loadtest::platform {

namespace {

/// Tokens that are sent before a fault of the stream.
constexpr std::uint32_t tokens_before_fault = 2;

} // namespace

stream_exchange::stream_exchange(const exchange_parts& parts, const http_request& request,
                                 log_entry entry, std::unique_ptr<const answer_format> format,
                                 const stream_wishes& wishes)
    : exchange(parts, request, std::move(entry)), format_(std::move(format)), wishes_(wishes),
      opening_is_due_(wishes.faults[fault::no_role] && !format_->opening({}).empty()) {
  keep_ = !wishes.faults[fault::close_after];
}

// A client that takes the headers or the role for the first token is far off: the prompt is only
// about to be read.
void stream_exchange::started(std::uint32_t cached_tokens) {
  exchange::started(cached_tokens);
  entry_.status = 200;
  out_.send(head("text/event-stream", -1, "Cache-Control: no-cache\r\n"));
  const auto opening = format_->opening(usage());
  if (!opening.empty() && !opening_is_due_)
    send_event(opening);
}

void stream_exchange::token(std::string_view text) {
  if (gone_wrong_ || goes_wrong())
    return;
  ++waiting_tokens_;
  if (wishes_.tokens_per_event == 1)
    return send_text(text);
  waiting_ += text;
  if (waiting_tokens_ == wishes_.tokens_per_event)
    send_waiting();
}

void stream_exchange::send_waiting() {
  if (waiting_tokens_ > 0)
    send_text(waiting_);
  waiting_.clear();
}

void stream_exchange::send_text(std::string_view text) {
  entry_.completion_tokens += std::exchange(waiting_tokens_, 0);
  buffer_.clear();
  if (format_->repeats_text())
    said_ += text;
  if (std::exchange(opening_is_due_, false)) {
    const auto event = format_->opening_with(usage(), text);
    open_chunk(event.size());
    buffer_ += event;
  } else {
    open_chunk(format_->token_event_size(text));
    format_->append_token_event(buffer_, text);
  }
  if (request_.chunked_answer)
    buffer_ += "\r\n";
  send_stamped(buffer_);
}

void stream_exchange::finished() {
  if (gone_wrong_)
    return;
  send_waiting();
  const auto& faults = wishes_.faults;
  const bool told = wishes_.include_usage && !faults[fault::no_usage];
  const auto all = usage();
  if (!faults[fault::no_finish])
    send_event(format_->finish_event(taken_.finish_reason, said_, told ? &all : nullptr));
  if (const auto apart = told ? format_->usage_event(all) : std::string{}; !apart.empty())
    send_event(apart);
  send_end();
  end();
}

bool stream_exchange::goes_wrong() {
  const auto& faults = wishes_.faults;
  if (faults[fault::pings])
    send_event(format_->event(": ping"));
  if (entry_.completion_tokens + waiting_tokens_ != tokens_before_fault)
    return false;
  gone_wrong_ = faults[fault::cut] || faults[fault::stall] || faults[fault::stream_error];
  if (gone_wrong_ || faults[fault::malformed])
    send_waiting();
  if (faults[fault::malformed])
    send_event(format_->event("data: {\"choices\": [{"));
  if (faults[fault::cut])
    out_.cut();
  else if (faults[fault::stream_error])
    end_early(format_->error_event("the backend failed"));
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
// Many servers send it in a write of its own, though.
void stream_exchange::send_end() {
  const bool without = wishes_.faults[fault::no_done] || wishes_.faults[fault::no_finish];
  auto done = without ? std::string{} : format_->end_event();
  if (done.empty())
    done = format_->event(": end");
  buffer_.clear();
  open_chunk(done.size());
  buffer_ += done;
  const bool late = request_.chunked_answer && wishes_.faults[fault::late_end];
  if (request_.chunked_answer)
    buffer_ += late ? "\r\n" : "\r\n0\r\n\r\n";
  out_.send(buffer_);
  if (late)
    out_.send_late("0\r\n\r\n", wishes_.late_end);
}

} // namespace loadtest::platform

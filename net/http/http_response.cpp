#include "net/http/http_response.hpp"

#include "net/http/wait_headers.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::net {

void http_response::begin() {
  head_.clear();
  complaint_.clear();
  chunks_ = {};
  stage_ = stage::head;
  keep_alive_ = surplus_ = false;
}

http_response::progress http_response::put(std::string_view bytes) {
  while (stage_ == stage::head && !bytes.empty()) {
    const auto before = bytes.size();
    take_head(bytes);
    sink_.on_framing(before - bytes.size());
    const bool begun = !head_.empty() && head_ != "\r";
    if (auto wrong = begun ? not_http(head_, false) : std::string{}; !wrong.empty())
      return fail(std::move(wrong));
    if (head_.size() > max_head)
      return fail("the answer is not HTTP: its head is longer than 64 KiB");
    if (!head_is_whole())
      return progress::more;
    if (!begin_body())
      return progress::broken;
  }
  return stage_ == stage::head ? progress::more : take_body(bytes);
}

/// Takes a line, or what there is of it; empty lines in front of a head are skipped.
void http_response::take_head(std::string_view& bytes) {
  do {
    const auto line = bytes.substr(0, std::min(bytes.find('\n'), bytes.size() - 1) + 1);
    bytes.remove_prefix(line.size());
    head_ += line;
    if (head_ == "\n" || head_ == "\r\n")
      head_.clear();
  } while (!bytes.empty() && head_.size() <= max_head && !head_is_whole());
}

bool http_response::head_is_whole() const noexcept {
  return head_.ends_with("\n\n") || head_.ends_with("\n\r\n");
}

bool http_response::begin_body() {
  const auto text = std::exchange(head_, {});
  const auto facts = read_head(text);
  if (!facts) {
    fail(facts.failure().message);
    return false;
  }
  if (facts->interim()) {
    sink_.on_interim();
    return true;
  }
  keep_alive_ = facts->keep_alive;
  left_ = facts->ends_by == body_end::length ? facts->length : 0;
  stage_ = facts->ends_by == body_end::chunks  ? stage::chunks
           : facts->ends_by == body_end::close ? stage::close
                                               : stage::length;
  answer_head head;
  head.status = facts->status;
  head.fields = facts->fields;
  head.content_type = head.value_of("content-type");
  head.backend = head.value_of("x-routing-backend");
  wait_headers waits;
  for (const auto& field : head.fields)
    waits.take(field.name, field.value);
  head.retry = waits.asked();
  head.reset = waits.reset();
  sink_.on_head(head);
  return true;
}

http_response::progress http_response::take_body(std::string_view bytes) {
  if (stage_ == stage::chunks)
    return take_chunks(bytes);
  const auto most = stage_ == stage::close ? bytes.size() : left_;
  const auto piece = bytes.substr(0, std::min<std::uint64_t>(most, bytes.size()));
  if (!piece.empty())
    sink_.on_body(piece);
  if (stage_ == stage::close)
    return progress::more;
  left_ -= piece.size();
  return left_ == 0 ? finish(bytes.substr(piece.size())) : progress::more;
}

http_response::progress http_response::take_chunks(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto before = bytes.size();
    const auto piece = chunks_.take(bytes);
    if (const auto framing = before - bytes.size() - piece.size(); framing > 0)
      sink_.on_framing(framing);
    if (!piece.empty())
      sink_.on_body(piece);
    if (chunks_.where() == chunked_body::state::broken)
      return fail("the answer is not HTTP: its chunks are broken");
    if (chunks_.where() == chunked_body::state::done)
      return finish(bytes);
  }
  return progress::more;
}

http_response::progress http_response::finish(std::string_view surplus) {
  stage_ = stage::done;
  surplus_ = !surplus.empty();
  if (surplus_)
    sink_.on_framing(surplus.size());
  return progress::done;
}

http_response::progress http_response::put_end() {
  if (stage_ == stage::close)
    return finish({});
  if (stage_ == stage::head && !head_.empty())
    if (auto wrong = not_http(head_, true); !wrong.empty())
      return fail(std::move(wrong));
  return fail(stage_ == stage::head
                  ? "the server closed the connection within the head of its answer"
                  : "the server closed the connection within its answer");
}

http_response::progress http_response::fail(std::string complaint) {
  complaint_ = std::move(complaint);
  return progress::broken;
}

} // namespace loadtest::net

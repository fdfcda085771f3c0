#include "net/llm/token_clock.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::net {

void token_clock::begin_read(const arrival& when) noexcept {
  announced_ = when;
  fresh_ = true;
}

void token_clock::on_bytes(std::size_t count) noexcept {
  if (fresh_) {
    read_ = announced_;
    read_bytes_ = 0;
    fresh_ = token_in_read_ = first_in_read_ = false;
  }
  read_bytes_ += count;
}

void token_clock::on_framing(std::size_t count) noexcept {
  if (!fresh_)
    read_bytes_ += count;
}

void token_clock::on_late_line_feed() noexcept {
  if (fresh_)
    return;
  // Called before the piece is counted: an event that ended the bytes so far ends one later.
  if (last_end_ == read_bytes_)
    ++last_end_;
  if (first_end_ == read_bytes_)
    ++first_end_;
}

void token_clock::on_token(bool visible, std::size_t rest) {
  last_end_ = read_bytes_ - rest;
  if (chunks_ == 0) {
    first_token_ = read_.at;
    first_end_ = last_end_;
    first_in_read_ = true;
  }
  if (token_in_read_)
    trail_.on_event();
  else
    trail_.on_read(read_.at);
  if (visible && !core::reached(first_visible_))
    first_visible_ = read_.at;
  last_token_ = read_.at;
  token_in_read_ = true;
  ++chunks_;
}

void token_clock::on_answer() noexcept {
  last_answer_ = read_.at;
  last_answer_error_ = error_at(0);
}

void token_clock::end_read() noexcept {
  if (token_in_read_)
    last_error_ = error_at(last_end_);
  if (first_in_read_)
    first_error_ = error_at(first_end_);
}

core::nanoseconds token_clock::error_at(std::size_t end) const noexcept {
  if (read_.kernel && end == read_bytes_)
    return read_.clock_error;
  return std::max(core::nanoseconds{0}, read_.at - read_.not_before) + read_.clock_error;
}

void token_clock::fill_tokens(core::outcome& into) noexcept {
  into.times.first_token = first_token_;
  into.times.first_visible = first_visible_;
  into.times.last_token = last_token_;
  into.first_token_error = first_error_;
  into.last_token_error = last_error_;
  into.chunks = chunks_;
  into.trail = std::move(trail_);
}

void token_clock::fill_end(core::outcome& into) const noexcept {
  into.times.last_token = core::reached(last_answer_) ? last_answer_ : read_.at;
  into.last_token_error = core::reached(last_answer_) ? last_answer_error_ : error_at(0);
}

void token_clock::fill_whole(core::outcome& into) const noexcept {
  into.times.last_token = read_.at;
  into.last_token_error = error_at(read_bytes_);
}

} // namespace loadtest::net

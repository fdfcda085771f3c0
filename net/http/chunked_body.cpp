#include "net/http/chunked_body.hpp"

#include <algorithm>

namespace loadtest::net {

namespace {

constexpr std::uint64_t no_more_digits = std::uint64_t{1} << 59U;

int digit_of(char c) noexcept {
  if (c >= '0' && c <= '9')
    return c - '0';
  const char low = static_cast<char>(c | 0x20);
  return low >= 'a' && low <= 'f' ? low - 'a' + 10 : -1;
}

} // namespace

std::string_view chunked_body::take(std::string_view& bytes) noexcept {
  while (!bytes.empty() && state_ != state::done && state_ != state::broken) {
    if (state_ == state::data) {
      const auto piece = bytes.substr(0, std::min<std::uint64_t>(left_, bytes.size()));
      bytes.remove_prefix(piece.size());
      left_ -= piece.size();
      if (left_ == 0)
        state_ = state::data_end;
      return piece;
    }
    state_ = ++framing_ > max_framing ? state::broken : after(bytes.front());
    bytes.remove_prefix(1);
  }
  return {};
}

chunked_body::state chunked_body::after(char c) noexcept {
  switch (state_) {
  case state::size:
    return after_size(c);
  case state::padding:
    if (c == ' ' || c == '\t' || c == '\r')
      return state::padding;
    return c == ';' ? state::extension : c == '\n' ? begin_chunk() : state::broken;
  case state::extension:
    return c == '\n' ? begin_chunk() : state::extension;
  case state::data_end:
    return c == '\r' ? state::data_feed : c == '\n' ? next_chunk() : state::broken;
  case state::data_feed:
    return c == '\n' ? next_chunk() : state::broken;
  case state::trailer:
    return c == '\r' ? state::last_feed : c == '\n' ? state::done : state::trailer_line;
  case state::trailer_line:
    return c == '\n' ? state::trailer : state::trailer_line;
  case state::last_feed:
    return c == '\n' ? state::done : state::broken;
  case state::data:
  case state::done:
  case state::broken:
    break;
  }
  return state_;
}

chunked_body::state chunked_body::after_size(char c) noexcept {
  if (const int digit = digit_of(c); digit >= 0) {
    digits_ = true;
    if (left_ >= no_more_digits)
      return state::broken;
    left_ = left_ * 16 + static_cast<std::uint64_t>(digit);
    return state::size;
  }
  if (!digits_)
    return c == ' ' || c == '\t' ? state::size : state::broken;
  state_ = state::padding;
  return after(c);
}

chunked_body::state chunked_body::begin_chunk() noexcept {
  framing_ = 0;
  return left_ == 0 ? state::trailer : state::data;
}

chunked_body::state chunked_body::next_chunk() noexcept {
  digits_ = false;
  return state::size;
}

} // namespace loadtest::net

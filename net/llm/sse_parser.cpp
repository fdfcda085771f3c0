#include "net/llm/sse_parser.hpp"

#include <cstring>

namespace loadtest::net {

namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// A buffer that grew beyond this for one event is given back: thousands of streams are at rest.
constexpr std::size_t kept_capacity = 1024;

const char* find(const char* from, const char* to, char what) noexcept {
  if (from == to)
    return to;
  const auto* found = std::memchr(from, what, static_cast<std::size_t>(to - from));
  return found ? static_cast<const char*>(found) : to;
}

std::string_view value_after(std::string_view line, std::size_t colon) noexcept {
  line.remove_prefix(colon + 1);
  if (line.starts_with(' '))
    line.remove_prefix(1);
  return line;
}

} // namespace

bool sse_parser::next(cursor& in, sse_event& out) {
  if (handed_out_) {
    release(joined_);
    release(name_);
    handed_out_ = false;
  }
  std::string_view line;
  while (!overflow_ && take_line(in, line)) {
    const bool blank = line.empty();
    if (!blank)
      take_field(line);
    if (line_was_carried_) {
      if (is_lent_)
        keep_data();
      release(carried_);
      line_was_carried_ = false;
    }
    if (!blank)
      continue;
    event_size_ = 0;
    if (!has_data_ && name_.empty())
      continue;
    out.name = is_error_ ? std::string_view{"error"} : std::string_view{name_};
    out.data = is_lent_ ? lent_ : std::string_view{joined_};
    out.rest = static_cast<std::size_t>(in.end - in.at);
    has_data_ = is_lent_ = is_error_ = false;
    handed_out_ = true;
    return true;
  }
  if (is_lent_)
    keep_data();
  return false;
}

bool sse_parser::last(sse_event& out) {
  if (overflow_)
    return false;
  // A line end for the unfinished line, then the blank line.
  constexpr std::string_view missing = "\n\n";
  after_cr_ = false;
  cursor in{missing.data(), missing.data() + missing.size(), nullptr};
  const bool found = next(in, out);
  out.rest = 0;
  return found;
}

bool sse_parser::take_line(cursor& in, std::string_view& line) {
  if (after_cr_ && in.at != in.end) {
    after_cr_ = false;
    if (*in.at == '\n')
      ++in.at;
  }
  if (in.at == in.end)
    return false;
  if (!in.line_feed || in.line_feed < in.at)
    in.line_feed = find(in.at, in.end, '\n');
  const char* const stop = find(in.at, in.line_feed, '\r');
  const auto length = static_cast<std::size_t>(stop - in.at);
  if (event_size_ + carried_.size() + length > max_event) {
    overflow_ = true;
    return false;
  }
  if (stop == in.end) {
    carried_.append(in.at, length);
    in.at = in.end;
    return false;
  }
  line = {in.at, length};
  if (!carried_.empty()) {
    carried_.append(line);
    line = carried_;
    line_was_carried_ = true;
  }
  in.at = stop + 1;
  if (*stop == '\r') {
    if (in.at == in.end)
      after_cr_ = true;
    else if (*in.at == '\n')
      ++in.at;
  }
  if (at_start_) {
    at_start_ = false;
    if (line.starts_with(byte_order_mark))
      line.remove_prefix(byte_order_mark.size());
  }
  return true;
}

void sse_parser::take_field(std::string_view line) {
  if (line.front() == ':')
    return;
  event_size_ += line.size();
  if (line.starts_with("data")) {
    if (line.size() == 4)
      take_data({});
    else if (line[4] == ':')
      take_data(value_after(line, 4));
  } else if (line.starts_with("event")) {
    if (line.size() == 5)
      name_.clear();
    else if (line[5] == ':')
      name_ = value_after(line, 5);
  } else if (line.starts_with("error:")) {
    // llama.cpp's own field: an error event.
    is_error_ = true;
    take_data(value_after(line, 5));
  }
}

void sse_parser::take_data(std::string_view value) {
  if (!has_data_) {
    has_data_ = is_lent_ = true;
    lent_ = value;
    return;
  }
  if (is_lent_)
    keep_data();
  joined_ += '\n';
  joined_ += value;
}

void sse_parser::keep_data() {
  joined_.assign(lent_);
  is_lent_ = false;
}

void sse_parser::release(std::string& buffer) noexcept {
  if (buffer.capacity() > kept_capacity)
    buffer = std::string{};
  else
    buffer.clear();
}

} // namespace loadtest::net

#include "net/http/read_head.hpp"

#include "net/text/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>

namespace loadtest::net {

namespace {

using core::error;

constexpr std::string_view scheme = "HTTP/";
constexpr std::string_view blanks = " \t";
constexpr std::size_t frame_head = 9; // of HTTP/2 (RFC 9113, section 4.1)
constexpr std::string_view http_2 =
    "the server speaks HTTP/2 alone; this client speaks HTTP/1.1 (give an address that does, or a "
    "gateway in front of it)";

/// Takes the next line off the text, without its end.
std::string_view take_line(std::string_view& text) noexcept {
  const auto end = std::min(text.find('\n'), text.size());
  auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  if (line.ends_with('\r'))
    line.remove_suffix(1);
  return line;
}

/// Calls `each` with the members of a list (RFC 9110, section 5.6.1).
template <typename Function>
void for_each_member(std::string_view list, Function each) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    each(trimmed(list.substr(0, end)));
    list.remove_prefix(std::min(end + 1, list.size()));
  }
}

struct status_line {
  int status = 0;
  bool old = false; ///< HTTP/1.0
};

core::result<status_line> read_status_line(std::string_view line) {
  if (line.starts_with("HTTP/2") || line.starts_with("HTTP/3"))
    return error{std::string{http_2}};
  const bool known = line.starts_with("HTTP/1.") && line.size() > 8 && line[7] >= '0' &&
                     line[7] <= '9' && blanks.find(line[8]) != std::string_view::npos;
  const auto rest = known ? trimmed(line.substr(8)) : std::string_view{};
  const auto code = rest.substr(0, rest.find_first_of(blanks));
  int status = 0;
  const auto [end, failed] = std::from_chars(code.data(), code.data() + code.size(), status);
  if (code.size() != 3 || failed != std::errc{} || end != code.data() + code.size() || status < 100)
    return error{"the answer is not HTTP: its status line is \"" + std::string{line.substr(0, 60)} +
                 '"'};
  return status_line{status, line[7] == '0'};
}

struct length_found {
  std::optional<std::uint64_t> length;
  bool broken = false;
};

/// Twice the same is the same.
void take_length(std::string_view list, length_found& found) {
  found.broken |= list.empty();
  for_each_member(list, [&](std::string_view text) {
    std::uint64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    found.broken |= text.empty() || failed != std::errc{} || end != text.data() + text.size() ||
                    found.length.value_or(value) != value;
    found.length = value;
  });
}

/// The fields, and what they say of the framing.
class field_reader {
public:
  core::result<void> read(std::string_view line) {
    const auto colon = line.find(':');
    if (blanks.find(line.front()) != std::string_view::npos)
      return {}; // the line before goes on (obsolete); none that we need does
    if (colon == std::string_view::npos || colon == 0)
      return error{"the answer is not HTTP: a header without a colon"};
    take({trimmed(line.substr(0, colon)), trimmed(line.substr(colon + 1))});
    return {};
  }

  core::result<head_facts> facts(const status_line& first) && {
    head_facts result;
    result.status = first.status;
    result.keep_alive = !closes_ && (keeps_ || !first.old);
    if (length_.broken)
      return error{"the answer is not HTTP: its Content-Length is no number, or two"};
    if (!coding_.empty() && !same_letters(coding_, "chunked"))
      return error{"the answer is in the Transfer-Encoding " + coding_ +
                   ", which nobody asked for"};
    if (first.status / 100 == 1 || first.status == 204 || first.status == 304) {
      result.ends_by = body_end::none;
    } else if (!coding_.empty()) {
      result.ends_by = body_end::chunks;
      result.keep_alive = result.keep_alive && !length_.length && !first.old;
    } else if (length_.length) {
      result.ends_by = body_end::length;
      result.length = *length_.length;
    } else {
      result.keep_alive = false;
    }
    result.fields = std::move(fields_);
    return result;
  }

private:
  void take(const header_field& field) {
    fields_.push_back(field);
    if (same_letters(field.name, "content-length"))
      take_length(field.value, length_);
    else if (same_letters(field.name, "transfer-encoding"))
      for_each_member(field.value, [&](std::string_view coding) {
        if (!same_letters(coding, "identity"))
          coding_ += (coding_.empty() ? "" : ", ") + std::string{coding};
      });
    else if (same_letters(field.name, "connection"))
      for_each_member(field.value, [&](std::string_view option) {
        closes_ |= same_letters(option, "close");
        keeps_ |= same_letters(option, "keep-alive");
      });
  }

  std::vector<header_field> fields_;
  length_found length_;
  std::string coding_;
  bool closes_ = false;
  bool keeps_ = false;
};

} // namespace

core::result<head_facts> read_head(std::string_view text) {
  const auto first = read_status_line(take_line(text));
  if (!first)
    return first.failure();
  if (first->status == 101)
    return error{"the server switched protocols, which nobody asked for"};
  field_reader fields;
  for (auto line = take_line(text); !line.empty(); line = take_line(text))
    if (auto read = fields.read(line); !read)
      return read.failure();
  return std::move(fields).facts(*first);
}

std::string not_http(std::string_view first, bool all) {
  const auto common = std::min(first.size(), scheme.size());
  if (first.substr(0, common) == scheme.substr(0, common))
    return {};
  // A frame of a connection, not of a stream: settings, or that it goes away.
  if (first.front() == '\0' && first.size() < frame_head && !all)
    return {};
  const bool frame = first.size() >= frame_head && first.front() == '\0' &&
                     (first[3] == '\4' || first[3] == '\7') &&
                     first.substr(5, 4) == std::string_view("\0\0\0\0", 4);
  if (frame)
    return std::string{http_2};
  if (first.front() == '\x15')
    return "the server answers with TLS: write https:// instead of http://";
  return "the answer is not HTTP: it begins with \"" +
         std::string{first.substr(0, std::min(first.find_first_of("\r\n"), std::size_t{60}))} + '"';
}

} // namespace loadtest::net

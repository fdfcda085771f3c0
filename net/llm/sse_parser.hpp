#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace loadtest::net {

/// One server-sent event. Name and data are valid only while it is being handed out.
struct sse_event {
  std::string_view name; ///< of the last `event:` line; empty: none
  std::string_view data; ///< the `data:` lines, joined by line feeds
  /// Bytes of the piece that come after this event's terminator.
  std::size_t rest = 0;
};

/// Server-sent events, sans-io: bytes in, events out (WHATWG HTML, "Server-sent events"; spec
/// measurement.md rule 7). Line ends, fields and a BOM may be split across pieces anywhere. An
/// event of a single `data:` line that lies within one piece is handed out without a copy.
///
/// Unlike the standard, an event with a name but no data is handed out, with empty data: a bare
/// `event: error` must count. A field `error` is the data of an event of that name.
class sse_parser {
public:
  /// Bytes of the lines of one event, without their ends, beyond which `feed` fails.
  static constexpr std::size_t max_event = 1024 * 1024;

  /// Calls `sink(const sse_event&)` for each event that `bytes` completes. False, then and from
  /// then on, when an event is too large.
  template <typename Sink>
  bool feed(std::string_view bytes, Sink&& sink) {
    cursor at{bytes.data(), bytes.data() + bytes.size(), nullptr};
    sse_event event;
    while (next(at, event))
      sink(static_cast<const sse_event&>(event));
    return !overflow_;
  }

  /// The stream ended: hands out an event that lacks nothing but its blank line.
  template <typename Sink>
  void flush(Sink&& sink) {
    sse_event event;
    if (last(event))
      sink(static_cast<const sse_event&>(event));
  }

  /// The last line ended in a carriage return at the end of the piece: a line feed at the start of
  /// the next piece still belongs to it.
  bool awaits_line_feed() const noexcept { return after_cr_; }

private:
  struct cursor {
    const char* at;
    const char* end;
    const char* line_feed; ///< the first one at or after `at`, or `end`; null: not looked for yet
  };

  bool next(cursor& in, sse_event& out);
  bool last(sse_event& out);
  /// The next whole line; what there is of an unfinished one is kept for the next piece.
  bool take_line(cursor& in, std::string_view& line);
  void take_field(std::string_view line);
  void take_data(std::string_view value);
  /// Copies what lies in the caller's piece, which is about to end.
  void keep_data();
  void release(std::string& buffer) noexcept;

  std::string carried_;        ///< the start of an unfinished line
  std::string joined_;         ///< data lines of the event so far, when they had to be copied
  std::string name_;           ///< event name
  std::string_view lent_;      ///< the only data line so far, in the caller's piece
  std::size_t event_size_ = 0; ///< bytes of the event's lines so far
  bool has_data_ = false;
  bool is_lent_ = false;
  bool is_error_ = false; ///< the event has a field `error`
  bool line_was_carried_ = false;
  bool handed_out_ = false; ///< the buffers belong to the event handed out last
  bool at_start_ = true;
  bool after_cr_ = false;
  bool overflow_ = false;
};

} // namespace loadtest::net

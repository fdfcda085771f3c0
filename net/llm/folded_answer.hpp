#pragma once

#include "core/outcome.hpp"
#include "core/request.hpp"
#include "net/http/answer_head.hpp"
#include "net/io/arrival.hpp"

#include <memory>
#include <string>
#include <string_view>

namespace loadtest::net {

class completion_reader;

/// Folds the answer to one request into an `outcome`, by the rules of spec measurement.md 3 to 7,
/// 10 and 11; streaming or not, whatever the server chose to send. Sans-io: the owner says what
/// arrived and when. The owner keeps the clocks up to `first_byte`, and `closed`.
class folded_answer {
public:
  /// `reader` is the I/O thread's and outlives the answer.
  folded_answer(completion_reader& reader, core::answer_kind kind, bool stream_wanted);
  ~folded_answer();
  folded_answer(folded_answer&&) noexcept;
  folded_answer& operator=(folded_answer&&) noexcept;

  void on_head(const answer_head& head);
  /// One read from the socket: begin, any number of pieces of the body, end.
  void begin_read(const arrival& when);
  void on_body(std::string_view bytes);
  /// So many bytes that are no body came behind what was told before.
  void on_framing(std::size_t count);
  void end_read();

  /// The attempt is over though the body may not have ended: `[DONE]`, an error event, or a
  /// protocol error came.
  bool finished() const noexcept;
  /// Every choice has finished: nothing is awaited any more but usage and `[DONE]` (rule 8).
  bool complete() const noexcept;
  /// After `finished`: may the connection be used again once the rest of the body has been read?
  bool clean() const noexcept;

  /// The body ended (`proper`: as HTTP framing says; else cut). Judges success and fills status,
  /// error, times, tokens, text, finish_reason and response_id into `into`, texts as the server
  /// wrote them (keys included); whose `to_unix` must have been set for a Retry-After that is a
  /// date.
  void finish(bool proper, core::outcome& into);
  /// The owner ended the attempt (time-out, cut, giving up): fills only what had arrived.
  void abort(core::outcome& into);
  /// Token-bearing events so far.
  std::uint32_t chunks() const noexcept;
  /// When the answer went on: the newest token of a stream, the newest byte of another answer;
  /// unreached before the first.
  core::mono_time progress() const noexcept;

private:
  struct state;
  std::unique_ptr<state> state_;
};

} // namespace loadtest::net

#pragma once

#include "core/outcome.hpp"
#include "net/io/arrival.hpp"

#include <cstddef>
#include <cstdint>

namespace loadtest::net {

/// When did the tokens of one answer arrive, and how sure is that (spec measurement.md rules 1, 3
/// and 4)? Several tokens of one read share its stamp; only the read's newest byte is known to
/// have arrived at it, for all others it is an upper bound.
class token_clock {
public:
  void begin_read(const arrival& when) noexcept;
  /// The next body bytes of this read, before the events in them.
  void on_bytes(std::size_t count) noexcept;
  /// The next bytes of this read that are no body: what is in front of them has company.
  void on_framing(std::size_t count) noexcept;
  /// Before those: they begin with a line feed that still belongs to the event before it.
  void on_late_line_feed() noexcept;
  /// A token-bearing event, which `rest` of the last bytes follow.
  void on_token(bool visible, std::size_t rest);
  /// Something else of the answer came: a finish reason, usage, [DONE].
  void on_answer() noexcept;
  void end_read() noexcept;

  /// Token-bearing events.
  std::uint32_t chunks() const noexcept { return chunks_; }
  /// The clocks of the tokens, their error bounds, `chunks` and the trail, which it gives away.
  void fill_tokens(core::outcome& into) noexcept;
  /// The same of an answer without a token: its end counts for one.
  void fill_end(core::outcome& into) const noexcept;
  /// The same of an answer that came as a whole: its last byte is its only token.
  void fill_whole(core::outcome& into) const noexcept;
  /// When the newest body byte arrived.
  core::mono_time newest() const noexcept { return read_.at; }
  /// When the newest token arrived.
  core::mono_time last_token() const noexcept { return last_token_; }

private:
  /// How far from the stamp the byte before `end` of this read may have arrived.
  core::nanoseconds error_at(std::size_t end) const noexcept;

  arrival announced_;          ///< the read that began last
  arrival read_;               ///< the newest read that had body bytes
  std::size_t read_bytes_ = 0; ///< of that read so far
  std::size_t first_end_ = 0;  ///< where in its read the first token's event ends
  std::size_t last_end_ = 0;
  core::token_trail trail_;
  core::mono_time first_token_;
  core::mono_time first_visible_;
  core::mono_time last_token_;
  core::mono_time last_answer_;
  core::nanoseconds first_error_{};
  core::nanoseconds last_error_{};
  core::nanoseconds last_answer_error_{};
  std::uint32_t chunks_ = 0;
  bool fresh_ = true;          ///< no body byte of the announced read yet
  bool token_in_read_ = false; ///< `last_end_` is of this read
  bool first_in_read_ = false; ///< `first_end_` is of this read
};

} // namespace loadtest::net

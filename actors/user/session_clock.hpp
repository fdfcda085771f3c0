#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <optional>

namespace loadtest::actors {

/// The times of a user's sessions, and how far it has come in them. Reads no clock.
class session_clock {
public:
  /// The next session is number `loop` (from 0), whose first `questions` are settled already.
  void resume(std::uint32_t loop, std::uint32_t questions) noexcept {
    loop_ = loop;
    settled_ = questions;
  }

  /// A session begins; it `lasts` so long from its first question on, if not until it has asked
  /// them all. Gives how many of its questions are settled already.
  std::uint32_t begin(std::optional<core::nanoseconds> lasts) noexcept;
  void end() noexcept;

  /// The next question is due after this pause. Gives how long to sleep: no longer than the session
  /// lasts.
  core::nanoseconds think(core::nanoseconds pause, core::mono_time now) noexcept;
  /// The same, and nobody thinks meanwhile.
  core::nanoseconds pause(core::nanoseconds length, core::mono_time now) noexcept;
  /// The next question is due now, and nobody thought about it.
  void hurry(core::mono_time now) noexcept;
  /// The session is over before its next question is due. It asks once at least.
  bool expired() const noexcept { return deadline_ && intended_ >= *deadline_; }
  /// The next question is asked: with the first one the session's time begins.
  void ask(core::mono_time now) noexcept;
  /// The question is over; no other node needs to ask it again.
  void settle(std::uint32_t drawn) noexcept { settled_ = drawn; }

  /// When the question was, or is, due, however late it is asked.
  core::mono_time intended() const noexcept { return intended_; }
  /// How much later than it was due it was asked.
  core::nanoseconds late() const noexcept { return late_; }
  /// The pause before it.
  core::nanoseconds thought() const noexcept { return thought_; }
  /// The session that is under way, or comes next.
  std::uint32_t loop() const noexcept { return loop_; }
  /// Its questions that are settled.
  std::uint32_t settled() const noexcept { return settled_; }

private:
  core::mono_time intended_{};
  core::nanoseconds thought_{0};
  core::nanoseconds late_{0};
  std::optional<core::nanoseconds> lasts_;
  std::optional<core::mono_time> deadline_;
  std::uint32_t loop_ = 0;
  std::uint32_t settled_ = 0;
};

} // namespace loadtest::actors

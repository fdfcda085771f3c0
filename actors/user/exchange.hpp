#pragma once

#include <cstdint>

namespace loadtest::actors {

/// One question of a user, from when it is due until it is over: it waits for its permit, is asked,
/// rests before a retry, waits again … The user may lose patience, or be stopped, at any time.
///
/// What is awaited has a ticket (a number that never comes twice), so that an answer or a wake-up
/// that is too late changes nothing. An event tells which stage it ended; `over` when it was stale
/// or is impossible, and changed nothing.
class exchange {
public:
  enum class stage : std::uint8_t {
    over,      ///< no question is open
    waiting,   ///< for the answer of the limits
    asking,    ///< an attempt is under way
    giving_up, ///< one is under way that the user does not wait for any more
    resting    ///< until the next attempt
  };

  /// Goes on counting from there.
  void resume(std::uint64_t questions, std::uint64_t attempts) noexcept {
    questions_ = questions;
    attempts_ = attempts;
  }

  /// over → waiting: the next question, whose permit is asked for as `ticket`. True when it began.
  bool begin(std::uint64_t ticket) noexcept;
  /// From now on `lose_patience(ticket)` is the end of the user's patience with this question.
  void be_patient(std::uint64_t ticket) noexcept { patience_ = ticket; }
  /// waiting → asking: the next attempt.
  stage grant(std::uint64_t ticket) noexcept;
  /// waiting → over.
  stage refuse(std::uint64_t ticket) noexcept;
  /// asking → waiting: the attempt was not sent after all, and does not count; its permit is asked
  /// for again, as `ticket`.
  stage ask_again(std::uint64_t ticket) noexcept;
  /// asking → resting, until `wake(ticket)`.
  stage rest(std::uint64_t ticket) noexcept;
  /// resting → waiting: another permit is asked for, as `next`.
  stage wake(std::uint64_t ticket, std::uint64_t next) noexcept;
  /// asking, giving_up → over: the last attempt has ended.
  stage end() noexcept;
  /// asking → giving_up, or waiting, resting → over: nothing more is sent.
  stage lose_patience(std::uint64_t ticket) noexcept;
  /// waiting, resting → over. What is under way is awaited.
  stage stop() noexcept;

  stage at() const noexcept { return at_; }
  /// An attempt has been sent, and its outcome is due.
  bool under_way() const noexcept { return at_ == stage::asking || at_ == stage::giving_up; }
  /// What is waited for in `waiting` and `resting`, or was before that.
  std::uint64_t ticket() const noexcept { return ticket_; }
  /// The question's number among all of the user, from 1.
  std::uint64_t question() const noexcept { return questions_; }
  /// The attempts of this question that were admitted.
  std::uint32_t attempt() const noexcept { return attempt_; }
  /// The same of all questions.
  std::uint64_t attempts() const noexcept { return attempts_; }

private:
  stage move(stage to) noexcept;

  std::uint64_t ticket_ = 0;
  std::uint64_t patience_ = 0;
  std::uint64_t questions_ = 0;
  std::uint64_t attempts_ = 0;
  std::uint32_t attempt_ = 0;
  stage at_ = stage::over;
};

} // namespace loadtest::actors

#pragma once

#include "core/outcome.hpp"
#include "net/io/endpoint.hpp"
#include "net/llm/folded_answer.hpp"
#include "net/llm/session.hpp"

#include <cstdint>
#include <string>

namespace loadtest::net {

/// Where an attempt stands, as its time-outs see it.
enum class attempt_stage : std::uint8_t {
  connecting,
  waiting,   ///< for the first byte of the final head
  answering, ///< before the first token, or between two
  complete   ///< every choice has finished: usage and [DONE] may follow
};

/// One attempt under way: its clocks, its answer and its four time-outs (spec measurement.md rules
/// 8 and 9). Reads no clock itself.
class attempt {
public:
  /// How long usage and `[DONE]` are waited for once every choice has finished.
  static constexpr core::nanoseconds grace = std::chrono::seconds{1};

  attempt(folded_answer answer, const timeouts& limits, core::mono_time begun);

  void connecting(core::mono_time since) noexcept;
  void started(core::mono_time when) noexcept;
  /// A read of the answer begins.
  void arrived(const arrival& when) noexcept;
  /// What arrived was an interim answer (1xx): the final one is still awaited.
  void interim() noexcept;
  /// The final head is there.
  void answered() noexcept;
  /// The read has been folded into `answer`. True when a time-out may now be due earlier.
  bool folded() noexcept;

  /// When the next time-out may be due.
  core::mono_time due() const noexcept;
  /// The time-out that has passed at `now`, in words; empty: none.
  std::string overdue(core::mono_time now) const;
  /// The answer is complete, and nothing more is waited for.
  bool settled(core::mono_time now) const noexcept;
  /// When the newest read arrived.
  core::mono_time read_at() const noexcept { return read_; }
  /// Every read of the answer had the kernel's stamp, and there was one.
  bool kernel_stamped() const noexcept { return reads_ > 0 && unstamped_ == 0; }
  /// At the end: without a stamp the request left at some time while it was being written, and the
  /// outcome says how uncertain that is. True when a stamp should have come, and has not.
  bool settle_departure() noexcept;

  folded_answer answer;
  core::outcome outcome;
  session::handler done;
  std::string oddity;      ///< of the answer's head
  bool unreadable = false; ///< its body

private:
  timeouts limits_;
  core::mono_time begun_;
  core::mono_time since_; ///< of the stage
  core::mono_time sent_;
  core::mono_time progress_; ///< of the answer, as far as it has been folded
  core::mono_time read_;     ///< when the newest read arrived
  std::uint32_t reads_ = 0;
  std::uint32_t unstamped_ = 0;
  attempt_stage stage_ = attempt_stage::connecting;
};

} // namespace loadtest::net

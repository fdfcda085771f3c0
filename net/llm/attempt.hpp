#pragma once

#include "core/outcome.hpp"
#include "net/io/endpoint.hpp"
#include "net/llm/chat_answer.hpp"
#include "net/llm/session.hpp"

#include <cstdint>
#include <string>

namespace loadtest::net {

/// Where an attempt stands, as its time-outs see it.
enum class attempt_stage : std::uint8_t { connecting, waiting, answering };

/// One attempt under way: its clocks, its answer and its four time-outs (spec measurement.md
/// rule 9). Reads no clock itself.
class attempt {
public:
  attempt(chat_answer answer, const timeouts& limits, core::mono_time begun);

  void connecting(core::mono_time since) noexcept;
  void started(core::mono_time when) noexcept;
  void arrived(const arrival& when) noexcept;
  /// The answer has begun, with what arrived last; when that was.
  core::mono_time answered() noexcept;
  /// It has not: what arrived last was an interim answer.
  void interim() noexcept;

  /// When the next time-out may be due.
  core::mono_time due() const noexcept;
  /// The time-out that has passed at `now`, in words; empty: none.
  std::string overdue(core::mono_time now) const;
  /// Every read of the answer had the kernel's stamp, and there was one.
  bool kernel_stamped() const noexcept { return reads_ > 0 && unstamped_ == 0; }

  chat_answer answer;
  core::outcome outcome;
  session::handler done;
  std::string oddity;      ///< of the answer's head
  bool unreadable = false; ///< its body

private:
  timeouts limits_;
  core::mono_time begun_;
  core::mono_time since_; ///< of the stage, or of the last read
  core::mono_time started_;
  core::mono_time arrived_; ///< the last read
  std::uint32_t reads_ = 0;
  std::uint32_t unstamped_ = 0;
  attempt_stage stage_ = attempt_stage::connecting;
};

} // namespace loadtest::net

#pragma once

#include "actors/user/permit.hpp"
#include "core/request.hpp"
#include "core/sample.hpp"
#include "core/time.hpp"
#include "scenario/plan/plan.hpp"
#include "scenario/workload/load_pattern.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace loadtest::actors {

/// What all users of a node share during a run; immutable once the load has started.
struct run_clock {
  core::mono_time t0;
  scenario::load_pattern pattern;
};

/// What the preflight found out about the inference service.
struct service_facts {
  std::string default_model{}; ///< where the plan names none
  bool takes_stream_options = true;
};

/// Who a user is.
struct user_identity {
  std::shared_ptr<const scenario::plan> plan;
  std::uint32_t org = 0;  ///< from 1
  std::uint32_t user = 0; ///< in its organisation, from 1
  service_facts service{};
  /// What its behaviour is told; null: the behaviour's defaults.
  std::shared_ptr<const parameters> params{};
};

/// Why a session ended (metrics.md, completion_reason).
enum class session_end : std::uint8_t {
  questions_completed,
  session_timeout, ///< userBehavior.sessionDuration
  test_stopped,
  error,         ///< errorHandling.stopOnErrors
  limit_reached, ///< limits.maxRequestsPerUser
  over_budget    ///< of the user's organisation
};

/// What a user needs of the world around it: its actor, or a test.
class user_world {
public:
  virtual ~user_world() = default;

  virtual core::mono_time now() const = 0;
  /// What the wall clock shows more than `now`, for the record of what was never sent.
  virtual core::unix_offset to_unix() const = 0;
  /// Calls `user_engine::woken(ticket)` after `pause`.
  virtual void wake_after(core::nanoseconds pause, std::uint64_t ticket) = 0;
  /// Asks the limits of the run for one request of at most this cost; answered by
  /// `user_engine::admitted(question, answer, permit)`, perhaps at once. `question` is a number of
  /// the user's own that never comes twice.
  virtual void ask_permit(std::uint64_t question, std::int64_t worst_nanousd) = 0;
  /// It is not wanted any more: no answer is due. One that crosses this is dropped with its permit.
  virtual void withdraw(std::uint64_t question) = 0;
  /// Sends an attempt; answered by `user_engine::answered`.
  virtual void send(core::request request, core::mono_time intended, core::mono_time admitted) = 0;
  /// Ends the attempt under way as abandoned; answered by `user_engine::answered`.
  virtual void give_up() = 0;
  virtual void record(core::sample sample) = 0;
  virtual void session_over(session_end why) = 0;
  /// No session is under way and none will begin until `activate`; `generation` is that of the last
  /// one.
  virtual void idle(std::uint64_t generation) = 0;
};

} // namespace loadtest::actors

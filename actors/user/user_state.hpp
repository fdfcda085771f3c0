#pragma once

#include "actors/user/conversation.hpp"
#include "core/sample.hpp"
#include "core/token_estimator.hpp"
#include "scenario/plan/plan.hpp"
#include "scenario/workload/load_pattern.hpp"
#include "scenario/workload/workload.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace loadtest::actors {

/// What all users of a node share during a run; immutable once the load has started.
struct run_clock {
  core::mono_time t0;
  scenario::load_pattern pattern;
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

/// What the limits of the run say to one request.
enum class admittance : std::uint8_t { granted, stopped, over_budget };

/// What a user needs of the world around it: its actor, or a test.
class user_world {
public:
  virtual ~user_world() = default;

  virtual core::mono_time now() const = 0;
  /// Calls `user_state::woken(ticket)` after `pause`.
  virtual void wake_after(core::nanoseconds pause, std::uint64_t ticket) = 0;
  /// Asks the limits of the run for one request of at most this cost; answered by
  /// `user_state::admitted`.
  virtual void admit(std::int64_t cost_nanousd) = 0;
  /// The request that was granted is over, or was not sent after all.
  virtual void settle(std::int64_t reserved_nanousd, std::int64_t spent_nanousd, bool sent) = 0;
  /// Sends an attempt; answered by `user_state::answered`.
  virtual void send(const core::chat_request& request, core::mono_time intended,
                    core::mono_time admitted) = 0;
  /// Ends the attempt under way as abandoned; answered by `user_state::answered`.
  virtual void give_up() = 0;
  virtual void record(core::sample sample) = 0;
  virtual void session_over(session_end why) = 0;
  /// No session is under way and none will begin until `activate`.
  virtual void idle() = 0;
};

/// Who a user is.
struct user_identity {
  std::shared_ptr<const scenario::plan> plan;
  std::uint32_t org = 0;     ///< from 1
  std::uint32_t user = 0;    ///< in its organisation, from 1
  std::string default_model; ///< where the plan names none
};

/// A simulated user: its sessions, conversation, clocks and records. Derive from it to write a
/// behaviour: say in `on_session`, `on_thought` and `on_answer` what the user does next, with the
/// verbs think, ask, follow_up and finish. Every attempt is recorded here, so no behaviour can
/// forget one.
class user_state {
public:
  user_state(user_identity who, std::string behavior);
  virtual ~user_state() = default;
  user_state(const user_state&) = delete;
  user_state& operator=(const user_state&) = delete;

  // The world's side.
  void attach(user_world& world) noexcept { world_ = &world; }
  /// Before the first `activate`: goes on where this user has come to on a node that was lost. Its
  /// conversation stayed there; a follow-up question begins a new one.
  void resume(const core::user_progress& from);
  /// The user is wanted: begins a session unless one is under way. With `repeat` it begins another
  /// whenever one ends, until `deactivate`.
  void activate(std::shared_ptr<const run_clock> clock, bool repeat);
  /// No new questions; an answer under way is awaited and recorded.
  void deactivate();
  /// No session any more.
  void retire();
  void woken(std::uint64_t ticket);
  void admitted(admittance answer);
  void answered(core::outcome outcome);
  /// How far it has come; questions under way do not count.
  core::user_progress progress() const {
    const std::uint32_t open = step_ == step::idle || questions_ == 0 ? 0 : 1;
    return {loops_, questions_ - open, asked_, attempts_};
  }

protected:
  // A behaviour's side.
  virtual void on_session() = 0;
  virtual void on_thought() = 0;
  /// The answer's text is already part of the conversation when the attempt succeeded.
  virtual void on_answer(const core::outcome& outcome) = 0;

  /// The workload's next question of this session, or none.
  std::optional<scenario::interaction> next_interaction();
  /// Pauses, then `on_thought`.
  void think(core::nanoseconds pause);
  /// Asks in a new conversation, then `on_answer`.
  void ask(const scenario::interaction& what);
  /// Asks in the conversation so far, then `on_answer`.
  void follow_up(const scenario::interaction& what);
  /// Ends the session.
  void finish();

  const conversation& talk() const noexcept { return conversation_; }
  const scenario::plan& plan() const noexcept { return *who_.plan; }

private:
  enum class step : std::uint8_t { idle, thinking, waiting, asking, backing_off };

  void begin_session();
  void end_session(session_end why);
  /// The session's time is over before its next question.
  bool expires_by(core::mono_time t) const { return deadline_ && t >= *deadline_; }
  void request_admission();
  void lose_patience();
  core::chat_request request() const;
  bool fits() const;
  core::chat_request next_request();
  bool wants_retry(const core::outcome& outcome) const;
  void back_off(const core::outcome& outcome);
  bool ignores(const core::outcome& outcome) const;
  core::outcome unsent(core::outcome_status status) const;
  const std::string& model() const;
  std::int64_t worst_cost() const;
  void estimate_prompt(std::size_t characters, core::outcome& outcome);
  void price(const core::outcome& outcome);

  user_identity who_;
  std::string behavior_;
  user_world* world_ = nullptr;
  std::shared_ptr<const run_clock> clock_;
  std::optional<scenario::workload> session_;
  conversation conversation_;
  core::token_estimator estimator_;
  scenario::interaction question_;
  core::sample pending_; ///< labels of the attempt under way
  core::mono_time intended_{};
  core::mono_time admitted_{};
  core::nanoseconds thought_{0};
  std::optional<core::mono_time> deadline_; ///< of the session, once its first question is due
  std::int64_t reserved_ = 0;               ///< for the attempt under way, nano-dollars
  // Tickets tell a stale wake-up from the one that is waited for.
  std::uint64_t last_ticket_ = 0;
  std::uint64_t ticket_ = 0;
  std::uint64_t patience_ticket_ = 0;
  std::uint64_t asked_ = 0;    ///< questions so far, over all sessions
  std::uint32_t attempt_ = 0;  ///< of this question
  std::uint64_t attempts_ = 0; ///< of all questions
  std::uint32_t loops_ = 0;
  std::uint32_t questions_ = 0; ///< of this session, drawn from the workload
  std::uint32_t skipped_ = 0;   ///< of the first session, asked on another node
  step step_ = step::idle;
  bool wanted_ = false;
  bool retired_ = false;
  bool reserving_ = false; ///< a granted request has not been settled
  bool impatient_ = false; ///< gave up on this question
  bool repeat_ = false;
};

} // namespace loadtest::actors

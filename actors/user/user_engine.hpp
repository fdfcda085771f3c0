#pragma once

#include "actors/user/charge.hpp"
#include "actors/user/conversation.hpp"
#include "actors/user/exchange.hpp"
#include "actors/user/permit.hpp"
#include "actors/user/session_clock.hpp"
#include "actors/user/user_world.hpp"
#include "core/random.hpp"
#include "core/sample.hpp"
#include "scenario/workload/workload.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace loadtest::actors {

/// A simulated user: its sessions, conversation, clocks and records. What derives from it says in
/// `on_session`, `on_thought` and `on_answer` what the user does next, with one of the verbs think,
/// ask, follow_up and finish; the first counts, and none at all is `finish`. Every attempt is
/// recorded here, so no behaviour can forget one.
class user_engine {
public:
  user_engine(user_identity who, std::string behavior);
  virtual ~user_engine() = default;
  user_engine(const user_engine&) = delete;
  user_engine& operator=(const user_engine&) = delete;

  // The world's side.
  void attach(user_world& world) noexcept { world_ = &world; }
  /// Before the first `activate`: goes on where this user has come to on a node that was lost. Its
  /// conversation stayed there; a follow-up question begins a new one. `generation` counts the
  /// times that it was handed over, from 1, so that no request id is used twice.
  void resume(const core::user_progress& from, std::uint64_t generation);
  /// The user is wanted: begins a session unless one is under way. With `repeat` it begins another
  /// whenever one ends, until `deactivate`. `generation` comes back with `idle`.
  void activate(std::uint64_t generation, std::shared_ptr<const run_clock> clock, bool repeat);
  /// No new questions; an answer under way is awaited and recorded.
  void deactivate();
  /// No session any more.
  void retire();
  void woken(std::uint64_t ticket);
  void admitted(std::uint64_t question, admittance answer, permit granted);
  void answered(core::outcome outcome);
  /// How far it has come; questions under way do not count.
  core::user_progress progress() const;

protected:
  // A behaviour's side.
  virtual void on_session() = 0;
  virtual void on_thought() = 0;
  /// The answer's text is already part of the conversation when the attempt succeeded.
  virtual void on_answer(const core::outcome& outcome) = 0;
  /// The session is over, by whatever it was ended.
  virtual void on_end() {}

  /// The workload's next question of this session, or none.
  std::optional<scenario::interaction> next_interaction();
  /// Pauses, then `on_thought`.
  void think(core::nanoseconds pause);
  /// The same without a thought: the next question has none.
  void pause(core::nanoseconds length);
  /// Asks in a new conversation, then `on_answer`.
  void ask(const scenario::interaction& what);
  /// Asks in the conversation so far, then `on_answer`.
  void follow_up(const scenario::interaction& what);
  /// Ends the session.
  void finish();

  const conversation& talk() const noexcept { return conversation_; }
  const scenario::plan& plan() const noexcept { return *who_.plan; }
  const user_identity& identity() const noexcept { return who_; }
  core::mono_time now() const { return world_->now(); }
  /// For this session's own use: a function of the seed, the user and the session.
  core::random_stream own_random() const;

private:
  enum class stage : std::uint8_t {
    idle,
    between, ///< two sessions
    thinking,
    deciding, ///< it is the behaviour's turn
    asking    ///< as `exchange_` says
  };

  // Sessions (user_engine.cpp)
  void begin_session();
  void end_session(session_end why);
  void sleep(stage at, core::nanoseconds pause);
  /// Gives a behaviour its turn. One that says nothing is done, lest the user hangs.
  template <typename Turn>
  void decide(Turn turn) {
    at_ = stage::deciding;
    turn();
    finish();
  }

  // The open question (user_questions.cpp)
  void open(const scenario::interaction& what);
  void request_permit();
  void lose_patience(std::uint64_t ticket);
  void abandon_unsent();
  void record(core::outcome& outcome, std::uint32_t attempt, bool again);
  void rest(const core::outcome& outcome);
  void conclude(const core::outcome& outcome);
  bool is_one_too_many(const core::outcome& outcome);
  bool wants_retry(const core::outcome& outcome) const;
  bool ignores(const core::outcome& outcome) const;
  bool requests_spent() const noexcept;
  std::string id_of(std::uint32_t attempt) const;

  user_identity who_;
  std::string behavior_;
  user_world* world_ = nullptr;
  std::shared_ptr<const run_clock> clock_;
  std::optional<scenario::workload> session_;
  conversation conversation_;
  scenario::interaction question_;
  session_clock times_;
  exchange exchange_;
  charge charge_;
  core::mono_time began_{};         ///< the session
  core::nanoseconds own_delay_{};   ///< of the attempts of this question so far
  std::uint64_t generation_ = 0;    ///< of the last `activate`
  std::uint64_t last_ticket_ = 0;   ///< tickets tell a stale answer from the one that is waited for
  std::uint64_t pause_ = 0;         ///< ticket of the wake-up that ends a pause
  std::uint32_t drawn_ = 0;         ///< questions of this session, from the workload
  std::uint32_t errors_in_row_ = 0; ///< of this session
  stage at_ = stage::idle;
  bool wanted_ = false;
  bool retired_ = false;
  bool repeat_ = false;
};

} // namespace loadtest::actors

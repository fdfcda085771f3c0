#include "actors/user/user_engine.hpp"

#include "scenario/plan/stream_purpose.hpp"

#include <utility>

namespace loadtest::actors {

namespace {

/// More questions than a user can have asked between the last report of its node and its loss.
constexpr std::uint64_t unknown_questions = 1000;
/// Before a session that follows one which took no time: a user whose behaviour has nothing to do
/// must not take a core.
constexpr core::nanoseconds idle_pause = std::chrono::seconds{1};

} // namespace

user_engine::user_engine(user_identity who, std::string behavior)
    : who_(std::move(who)), behavior_(std::move(behavior)),
      conversation_(who_.plan->prompt_nonce ? "[" + who_.plan->test_run_id + "] " : "") {}

void user_engine::resume(const core::user_progress& from, std::uint64_t generation) {
  times_.resume(from.loop, from.questions);
  // What the lost nodes sent last is not known.
  exchange_.resume(from.asked + generation * unknown_questions, from.attempts);
}

core::user_progress user_engine::progress() const {
  return {times_.loop(), times_.settled(), exchange_.question(), exchange_.attempts()};
}

void user_engine::activate(std::uint64_t generation, std::shared_ptr<const run_clock> clock,
                           bool repeat) {
  generation_ = generation;
  clock_ = std::move(clock);
  repeat_ = repeat;
  wanted_ = !retired_;
  if (at_ != stage::idle)
    return;
  // A user that begins no second session may have had its only one on a node that was lost.
  if (retired_ || (!repeat && times_.loop() > 0))
    world_->idle(generation_);
  else
    begin_session();
}

void user_engine::deactivate() {
  wanted_ = false;
  if (at_ == stage::thinking)
    return end_session(session_end::test_stopped);
  if (at_ == stage::between) {
    at_ = stage::idle;
    return world_->idle(generation_);
  }
  const auto left = exchange_.stop();
  if (left == exchange::stage::over)
    return; // an answer is awaited, or there is nothing to stop
  if (left == exchange::stage::waiting)
    world_->withdraw(exchange_.ticket());
  end_session(session_end::test_stopped);
}

void user_engine::retire() {
  retired_ = true;
  deactivate();
}

void user_engine::begin_session() {
  session_.emplace(who_.plan, who_.org, who_.user, times_.loop());
  conversation_.clear();
  errors_in_row_ = 0;
  const auto settled = times_.begin(session_->duration());
  for (drawn_ = 0; drawn_ < settled; ++drawn_)
    session_->next();
  began_ = world_->now();
  times_.hurry(began_);
  decide([this] { on_session(); });
}

void user_engine::end_session(session_end why) {
  at_ = stage::idle;
  on_end();
  times_.end();
  session_.reset();
  conversation_.clear();
  if (why == session_end::limit_reached || why == session_end::over_budget) {
    retired_ = true;
    wanted_ = false;
  }
  world_->session_over(why);
  if (wanted_ && repeat_)
    sleep(stage::between, world_->now() > began_ ? core::nanoseconds{0} : idle_pause);
  else
    world_->idle(generation_);
}

void user_engine::sleep(stage at, core::nanoseconds pause) {
  at_ = at;
  world_->wake_after(pause, pause_ = ++last_ticket_);
}

void user_engine::woken(std::uint64_t ticket) {
  if (ticket == pause_ && at_ == stage::between)
    return begin_session();
  if (ticket == pause_ && at_ == stage::thinking) {
    if (times_.expired())
      return end_session(session_end::session_timeout);
    return decide([this] { on_thought(); });
  }
  if (exchange_.wake(ticket, ++last_ticket_) != exchange::stage::over)
    return request_permit();
  lose_patience(ticket);
}

std::optional<scenario::interaction> user_engine::next_interaction() {
  if (at_ != stage::deciding)
    return std::nullopt;
  ++drawn_;
  return session_->next();
}

void user_engine::think(core::nanoseconds pause) {
  if (at_ == stage::deciding)
    sleep(stage::thinking, times_.think(pause, world_->now()));
}

void user_engine::pause(core::nanoseconds length) {
  if (at_ == stage::deciding)
    sleep(stage::thinking, times_.pause(length, world_->now()));
}

core::random_stream user_engine::own_random() const {
  return split(core::random_stream{who_.plan->seed}, scenario::stream_purpose::of_behavior)
      .split(who_.org)
      .split(who_.user)
      .split(times_.loop());
}

void user_engine::ask(const scenario::interaction& what) {
  if (at_ != stage::deciding)
    return;
  conversation_.clear();
  open(what);
}

void user_engine::follow_up(const scenario::interaction& what) {
  if (at_ == stage::deciding)
    open(what);
}

void user_engine::finish() {
  if (at_ == stage::deciding)
    end_session(wanted_ ? session_end::questions_completed : session_end::test_stopped);
}

} // namespace loadtest::actors

#include "actors/user/user_state.hpp"

#include "actors/user/attempt_cost.hpp"
#include "actors/user/retry.hpp"
#include "net/llm/chat_body.hpp"
#include "net/text/digest.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::actors {

namespace {

/// More questions than a user can have asked between the last report of its node and its loss.
constexpr std::uint64_t unknown_questions = 1000;

std::optional<core::nanoseconds> user_latency(const core::outcome& outcome) {
  switch (outcome.status) {
  case core::outcome_status::ok:
    return outcome.times.last_token - outcome.times.intended;
  case core::outcome_status::cancelled:
    return std::nullopt;
  default:
    return outcome.times.closed - outcome.times.intended;
  }
}

} // namespace

user_state::user_state(user_identity who, std::string behavior)
    : who_(std::move(who)), behavior_(std::move(behavior)),
      conversation_(who_.plan->prompt_nonce ? "[" + who_.plan->test_run_id + "] " : "") {}

void user_state::resume(const core::user_progress& from) {
  loops_ = from.loop;
  skipped_ = from.questions;
  attempts_ = from.attempts;
  // What the lost node sent last is not known: no request id may be used again.
  asked_ = from.asked + unknown_questions;
}

void user_state::activate(std::shared_ptr<const run_clock> clock, bool repeat) {
  clock_ = std::move(clock);
  repeat_ = repeat;
  wanted_ = !retired_;
  if (step_ != step::idle)
    return;
  // A user that begins no second session may have had its only one on a node that was lost.
  if (retired_ || (!repeat && loops_ > 0))
    world_->idle();
  else
    begin_session();
}

void user_state::deactivate() {
  wanted_ = false;
  if (step_ != step::thinking && step_ != step::backing_off)
    return;
  if (session_)
    return end_session(session_end::test_stopped);
  // Between two sessions.
  step_ = step::idle;
  world_->idle();
}

void user_state::retire() {
  retired_ = true;
  deactivate();
}

void user_state::begin_session() {
  session_.emplace(who_.plan, who_.org, who_.user, loops_);
  conversation_.clear();
  for (questions_ = 0; questions_ < skipped_; ++questions_)
    session_->next();
  skipped_ = 0;
  on_session();
}

std::optional<scenario::interaction> user_state::next_interaction() {
  ++questions_;
  return session_->next();
}

void user_state::end_session(session_end why) {
  step_ = step::idle;
  ticket_ = 0;
  patience_ticket_ = 0;
  ++loops_;
  questions_ = 0;
  session_.reset();
  deadline_.reset();
  conversation_.clear();
  if (why == session_end::limit_reached || why == session_end::over_budget) {
    retired_ = true;
    wanted_ = false;
  }
  world_->session_over(why);
  if (wanted_ && repeat_)
    // Through the world, so that a session without questions can't recurse for ever.
    think({});
  else
    world_->idle();
}

void user_state::think(core::nanoseconds pause) {
  step_ = step::thinking;
  thought_ = pause;
  intended_ = world_->now() + pause;
  if (expires_by(intended_))
    pause = std::max(*deadline_ - world_->now(), core::nanoseconds{0});
  world_->wake_after(pause, ticket_ = ++last_ticket_);
}

void user_state::woken(std::uint64_t ticket) {
  if (ticket == patience_ticket_)
    return lose_patience();
  if (ticket != ticket_)
    return;
  if (step_ == step::backing_off)
    return request_admission();
  if (step_ != step::thinking)
    return;
  if (!session_)
    begin_session();
  else if (expires_by(intended_))
    end_session(session_end::session_timeout);
  else
    on_thought();
}

void user_state::ask(const scenario::interaction& what) {
  conversation_.clear();
  follow_up(what);
}

void user_state::follow_up(const scenario::interaction& what) {
  const auto& most = who_.plan->max_requests_per_user;
  if (most && attempts_ >= *most)
    return end_session(session_end::limit_reached);
  if (step_ != step::thinking) {
    thought_ = {};
    intended_ = world_->now();
  }
  if (expires_by(intended_))
    return end_session(session_end::session_timeout);
  if (!deadline_)
    if (const auto lasts = session_->duration())
      deadline_ = intended_ + *lasts;
  question_ = what;
  conversation_.add_question(what.question, who_.plan->conversation.context_retention);
  while (!fits() && conversation_.forget_oldest_turn())
    continue;
  ++asked_;
  attempt_ = 0;
  impatient_ = false;
  if (const auto& patience = who_.plan->errors.patience)
    world_->wake_after(std::max(intended_ + *patience - world_->now(), core::nanoseconds{0}),
                       patience_ticket_ = ++last_ticket_);
  request_admission();
}

void user_state::request_admission() {
  step_ = step::waiting;
  reserved_ = worst_cost();
  world_->admit(reserved_);
}

void user_state::lose_patience() {
  patience_ticket_ = 0;
  impatient_ = true;
  if (step_ == step::asking)
    return world_->give_up();
  if (step_ != step::backing_off)
    return; // the limits have not answered yet
  ticket_ = 0;
  (void)next_request();
  step_ = step::asking;
  answered(unsent(core::outcome_status::abandoned));
}

void user_state::admitted(admittance answer) {
  if (step_ != step::waiting)
    return;
  if (answer == admittance::over_budget)
    return end_session(session_end::over_budget);
  if (answer == admittance::stopped) {
    wanted_ = false;
    return end_session(session_end::test_stopped);
  }
  if (!wanted_) {
    world_->settle(reserved_, 0, false);
    return end_session(session_end::test_stopped);
  }
  reserving_ = true;
  admitted_ = world_->now();
  const auto request = next_request();
  step_ = step::asking;
  if (impatient_)
    return answered(unsent(core::outcome_status::abandoned));
  world_->send(request, intended_, admitted_);
}

/// An attempt that ended before it was sent.
core::outcome user_state::unsent(core::outcome_status status) const {
  core::outcome outcome;
  outcome.status = status;
  outcome.times.intended = intended_;
  outcome.times.closed = world_->now();
  return outcome;
}

core::chat_request user_state::request() const {
  core::chat_request request;
  request.model = model();
  request.messages = conversation_.messages();
  request.max_tokens = question_.max_tokens;
  request.temperature = question_.temperature;
  request.stream = question_.stream;
  request.extra_fields = who_.plan->extra_body;
  return request;
}

/// Does the platform take the question with its context, and can the model see all of it?
bool user_state::fits() const {
  const auto& targets = who_.plan->targets;
  const auto window = targets.context_windows.find(model());
  if (window != targets.context_windows.end() &&
      estimator_.estimate(conversation_.characters()) + question_.max_tokens > window->second)
    return false;
  return !targets.max_body_bytes ||
         net::chat_body(request(), targets.max_tokens_field).size() <= *targets.max_body_bytes;
}

core::chat_request user_state::next_request() {
  ++attempts_;
  ++attempt_;
  auto request = this->request();
  request.request_id = who_.plan->test_run_id + "-" + std::to_string(who_.org) + "-" +
                       std::to_string(who_.user) + "-" + std::to_string(asked_) + "-" +
                       std::to_string(attempt_);

  pending_ = {};
  pending_.request_id = request.request_id;
  pending_.org = who_.org;
  pending_.user = who_.user;
  pending_.loop = loops_;
  pending_.conversation = question_.conversation;
  pending_.turn = question_.turn;
  pending_.attempt = attempt_;
  pending_.behavior = behavior_;
  pending_.model = request.model;
  pending_.prompt_sha256 = net::prompt_digest(request.messages);
  pending_.max_tokens = request.max_tokens;
  pending_.think_ms = std::chrono::duration_cast<std::chrono::milliseconds>(thought_).count();
  if (clock_ && !clock_->pattern.empty()) {
    const auto& phase = clock_->pattern.phase(clock_->pattern.phase_at(intended_ - clock_->t0));
    pending_.phase = phase.name;
    pending_.measured = phase.measure;
  }
  return request;
}

void user_state::answered(core::outcome outcome) {
  if (step_ != step::asking)
    return;
  const auto again = wants_retry(outcome);
  const auto prompt_characters = conversation_.characters();
  if (outcome.status == core::outcome_status::ok)
    conversation_.add_answer(std::move(outcome.text));
  else if (!again)
    conversation_.drop_question();
  outcome.text.clear();
  pending_.last_attempt = !again;
  pending_.ignored = ignores(outcome);
  pending_.user_latency = user_latency(outcome);
  estimate_prompt(prompt_characters, outcome);
  price(outcome);
  if (std::exchange(reserving_, false))
    world_->settle(reserved_, pending_.cost_nanousd, core::reached(outcome.times.started));
  pending_.progress = {loops_, again ? questions_ - 1 : questions_, asked_, attempts_};
  pending_.result = outcome;
  world_->record(std::move(pending_));
  if (again)
    return back_off(outcome);
  patience_ticket_ = 0;
  if (outcome.error == core::error_type::budget_exceeded)
    return end_session(session_end::over_budget);
  if (!wanted_)
    return end_session(session_end::test_stopped);
  if (who_.plan->errors.stop_on_errors && outcome.status == core::outcome_status::error &&
      !ignores(outcome))
    return end_session(session_end::error);
  on_answer(outcome);
}

bool user_state::ignores(const core::outcome& outcome) const {
  return outcome.status == core::outcome_status::error &&
         who_.plan->errors.ignored.contains(outcome.http_status);
}

bool user_state::wants_retry(const core::outcome& outcome) const {
  const auto& most = who_.plan->max_requests_per_user;
  return wanted_ && !impatient_ && attempt_ <= who_.plan->errors.retries && may_pass(outcome) &&
         !ignores(outcome) && (!most || attempts_ < *most);
}

void user_state::back_off(const core::outcome& outcome) {
  const auto random =
      core::random_stream{who_.plan->seed}.split(who_.org).split(who_.user).split(asked_).split(
          attempt_);
  step_ = step::backing_off;
  world_->wake_after(pause_before_retry(who_.plan->errors.backoff, attempt_, random, outcome),
                     ticket_ = ++last_ticket_);
}

void user_state::estimate_prompt(std::size_t characters, core::outcome& outcome) {
  if (outcome.prompt_source == core::token_source::reported)
    estimator_.learn(characters, outcome.prompt_tokens);
  else if (may_be_charged(outcome))
    outcome.prompt_tokens = estimator_.estimate(characters);
}

void user_state::price(const core::outcome& outcome) {
  const auto* price = who_.plan->price_of(pending_.model);
  if (!price)
    return;
  pending_.cost_nanousd = cost_of(*price, outcome);
  pending_.cost_known = true;
}

std::int64_t user_state::worst_cost() const {
  const auto* price = who_.plan->limited() ? who_.plan->price_of(model()) : nullptr;
  return price ? actors::worst_cost(*price, estimator_.estimate(conversation_.characters()),
                                    question_.max_tokens)
               : 0;
}

const std::string& user_state::model() const {
  return question_.model.empty() ? who_.default_model : question_.model;
}

void user_state::finish() {
  end_session(session_end::questions_completed);
}

} // namespace loadtest::actors

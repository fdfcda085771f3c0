#include "actors/user_state.hpp"

#include "net/digest.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace loadtest::actors {

namespace {

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
    : who_(std::move(who)), behavior_(std::move(behavior)) {}

void user_state::activate(std::shared_ptr<const run_clock> clock, bool repeat) {
  clock_ = std::move(clock);
  repeat_ = repeat;
  wanted_ = true;
  if (step_ == step::idle)
    begin_session();
}

void user_state::deactivate() {
  wanted_ = false;
  if (step_ != step::thinking)
    return;
  if (session_)
    return end_session(session_end::test_stopped);
  // Between two sessions.
  step_ = step::idle;
  world_->idle();
}

void user_state::begin_session() {
  session_.emplace(who_.plan, who_.org, who_.user, loops_);
  conversation_.clear();
  on_session();
}

void user_state::end_session(session_end why) {
  step_ = step::idle;
  ++ticket_;
  ++loops_;
  session_.reset();
  conversation_.clear();
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
  world_->wake_after(pause, ++ticket_);
}

void user_state::woken(std::uint64_t ticket) {
  if (ticket != ticket_ || step_ != step::thinking)
    return;
  if (session_)
    on_thought();
  else
    begin_session();
}

void user_state::ask(const scenario::interaction& what) {
  conversation_.clear();
  follow_up(what);
}

void user_state::follow_up(const scenario::interaction& what) {
  question_ = what;
  conversation_.add_question(what.question, who_.plan->conversation.context_retention);
  if (step_ != step::thinking) {
    thought_ = {};
    intended_ = world_->now();
  }
  step_ = step::waiting;
  world_->admit();
}

void user_state::admitted(bool granted) {
  if (step_ != step::waiting)
    return;
  if (!granted || !wanted_)
    return end_session(session_end::test_stopped);
  step_ = step::asking;
  admitted_ = world_->now();

  core::chat_request request;
  request.request_id = who_.plan->test_run_id + "-" + std::to_string(who_.org) + "-" +
                       std::to_string(who_.user) + "-" + std::to_string(++asked_) + "-1";
  request.model = question_.model.empty() ? who_.default_model : question_.model;
  request.messages = conversation_.messages();
  request.max_tokens = question_.max_tokens;
  request.temperature = question_.temperature;
  request.stream = question_.stream;

  pending_ = {};
  pending_.request_id = request.request_id;
  pending_.org = who_.org;
  pending_.user = who_.user;
  pending_.loop = loops_;
  pending_.conversation = question_.conversation;
  pending_.turn = question_.turn;
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
  world_->send(request, intended_, admitted_);
}

void user_state::answered(core::outcome outcome) {
  if (step_ != step::asking)
    return;
  const auto prompt_characters = conversation_.characters();
  if (outcome.status == core::outcome_status::ok)
    conversation_.add_answer(std::move(outcome.text));
  else
    conversation_.drop_question();
  outcome.text.clear();
  pending_.user_latency = user_latency(outcome);
  estimate_prompt(prompt_characters, outcome);
  price(outcome);
  pending_.result = outcome;
  world_->record(std::move(pending_));
  if (!wanted_)
    return end_session(session_end::test_stopped);
  on_answer(outcome);
}

void user_state::estimate_prompt(std::size_t characters, core::outcome& outcome) {
  if (outcome.prompt_source == core::token_source::reported)
    estimator_.learn(characters, outcome.prompt_tokens);
  else if (outcome.status == core::outcome_status::ok)
    outcome.prompt_tokens = estimator_.estimate(characters);
}

void user_state::price(const core::outcome& outcome) {
  const auto* price = who_.plan->price_of(pending_.model);
  if (!price)
    return;
  const auto cached = outcome.cached_tokens.value_or(0);
  const auto fresh = outcome.prompt_tokens - std::min(cached, outcome.prompt_tokens);
  // A dollar per million tokens is 1,000 nano-dollars per token.
  const double nanousd =
      1e3 * (fresh * price->prompt_per_million +
             cached * price->cached_per_million.value_or(price->prompt_per_million) +
             outcome.completion_tokens * price->completion_per_million);
  pending_.cost_nanousd = std::llround(nanousd);
  pending_.cost_known = true;
}

void user_state::finish() {
  end_session(session_end::questions_completed);
}

} // namespace loadtest::actors

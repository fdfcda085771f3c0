#include "actors/user/attempt.hpp"
#include "actors/user/moments.hpp"
#include "actors/user/retry.hpp"
#include "actors/user/user_engine.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::actors {

void user_engine::open(const scenario::interaction& what) {
  if (requests_spent())
    return end_session(session_end::limit_reached);
  if (times_.expired())
    return end_session(session_end::session_timeout);
  at_ = stage::asking;
  times_.ask(world_->now());
  own_delay_ = {};
  question_ = what;
  conversation_.add_question(what.question, who_.plan->conversation.context_retention);
  while (!fits(who_, question_, conversation_, charge_.tokens(conversation_.characters())) &&
         conversation_.forget_oldest_turn())
    continue;
  exchange_.begin(++last_ticket_);
  if (const auto& patience = who_.plan->errors.patience) {
    const auto left = times_.intended() + *patience - world_->now();
    exchange_.be_patient(++last_ticket_);
    world_->wake_after(std::max(left, core::nanoseconds{0}), last_ticket_);
  }
  request_permit();
}

void user_engine::request_permit() {
  const auto& plan = *who_.plan;
  const auto* price = plan.limited() ? plan.price_of(model_of(who_, question_)) : nullptr;
  world_->ask_permit(exchange_.ticket(),
                     charge_.reserve(price, conversation_.characters(), question_.max_tokens));
}

void user_engine::admitted(std::uint64_t question, admittance answer, permit granted) {
  if (answer == admittance::granted) {
    if (exchange_.grant(question) == exchange::stage::over)
      return; // it is not wanted any more, and goes back
    charge_.send(std::move(granted));
    return world_->send(request_of(who_, question_, conversation_, id_of(exchange_.attempt())),
                        times_.intended(), world_->now());
  }
  if (exchange_.refuse(question) == exchange::stage::over)
    return;
  if (answer == admittance::over_budget)
    return end_session(session_end::over_budget);
  wanted_ = false;
  end_session(session_end::test_stopped);
}

void user_engine::answered(core::outcome outcome) {
  if (!exchange_.under_way())
    return;
  // The fence has closed between the permit and the sending: the limits let it through later.
  const bool kept_back = outcome.status == core::outcome_status::cancelled &&
                         !core::reached(outcome.times.started) && wanted_;
  if (kept_back && exchange_.ask_again(++last_ticket_) == exchange::stage::asking) {
    (void)charge_.settle(outcome, conversation_.characters(), nullptr);
    return request_permit();
  }
  const bool again = wants_retry(outcome);
  record(outcome, exchange_.attempt(), again);
  if (again)
    return rest(outcome);
  exchange_.end();
  conclude(outcome);
}

void user_engine::lose_patience(std::uint64_t ticket) {
  switch (exchange_.lose_patience(ticket)) {
  case exchange::stage::asking:
    return world_->give_up();
  case exchange::stage::waiting:
    world_->withdraw(exchange_.ticket());
    return abandon_unsent();
  case exchange::stage::resting:
    return abandon_unsent();
  case exchange::stage::over:
  case exchange::stage::giving_up:
    return;
  }
}

/// The question ends with a record of the attempt that would have been next.
void user_engine::abandon_unsent() {
  auto outcome = never_sent(core::outcome_status::abandoned, times_.intended(), world_->now(),
                            world_->to_unix());
  record(outcome, exchange_.attempt() + 1, false);
  conclude(outcome);
}

void user_engine::record(core::outcome& outcome, std::uint32_t attempt, bool again) {
  auto sample = labels_of(who_, question_, conversation_, id_of(attempt), times_, clock_.get());
  const auto characters = conversation_.characters();
  const bool ok = outcome.status == core::outcome_status::ok;
  if (ok && !outcome.text.empty())
    conversation_.add_answer(std::move(outcome.text));
  else if (ok || !again)
    conversation_.drop_question(); // a turn without a word of the other is no part of the talk
  outcome.text.clear();
  if (!again)
    times_.settle(drawn_);
  const auto cost = charge_.settle(outcome, characters, who_.plan->price_of(sample.model));
  sample.behavior = behavior_;
  sample.attempt = attempt;
  sample.last_attempt = !again;
  sample.ignored = ignores(outcome);
  sample.user_latency = user_latency(times_.intended(), outcome);
  sample.own_delay =
      (attempt == 1 ? times_.late() : core::nanoseconds{0}) +
      std::max(outcome.send_lag().value_or(core::nanoseconds{0}), core::nanoseconds{0}) +
      outcome.handshake_lag;
  own_delay_ += sample.own_delay;
  sample.question_own_delay = own_delay_;
  sample.cost_nanousd = cost.value_or(0);
  sample.cost_known = cost.has_value();
  sample.cost_reported = outcome.reported_cost.has_value();
  sample.progress = progress();
  sample.moments = moments_of(outcome, clock_.get());
  auto trail = std::move(outcome.trail);
  sample.result = outcome;
  sample.result.trail = std::move(trail);
  world_->record(std::move(sample));
}

void user_engine::rest(const core::outcome& outcome) {
  const auto random = core::random_stream{who_.plan->seed}
                          .split(who_.org)
                          .split(who_.user)
                          .split(exchange_.question())
                          .split(exchange_.attempt());
  exchange_.rest(++last_ticket_);
  world_->wake_after(
      pause_before_retry(who_.plan->errors.backoff, exchange_.attempt(), random, outcome),
      last_ticket_);
}

void user_engine::conclude(const core::outcome& outcome) {
  if (outcome.error == core::error_type::budget_exceeded)
    return end_session(session_end::over_budget);
  if (!wanted_)
    return end_session(session_end::test_stopped);
  if (is_one_too_many(outcome))
    return end_session(session_end::error);
  times_.hurry(world_->now());
  decide([&] { on_answer(outcome); });
}

/// Of `errorHandling.stopOnErrors`. Neither an ignored error nor a lost patience is counted, and
/// neither ends the row.
bool user_engine::is_one_too_many(const core::outcome& outcome) {
  if (outcome.status == core::outcome_status::ok)
    errors_in_row_ = 0;
  else if (outcome.status == core::outcome_status::error && !ignores(outcome))
    ++errors_in_row_;
  const auto most = who_.plan->errors.stop_after;
  return most > 0 && errors_in_row_ >= most;
}

bool user_engine::wants_retry(const core::outcome& outcome) const {
  return wanted_ && exchange_.at() == exchange::stage::asking &&
         exchange_.attempt() <= who_.plan->errors.retries && may_pass(outcome) &&
         !ignores(outcome) && !requests_spent();
}

bool user_engine::ignores(const core::outcome& outcome) const {
  return outcome.status == core::outcome_status::error &&
         who_.plan->errors.ignored.contains(outcome.http_status);
}

/// Of `limits.maxRequestsPerUser`.
bool user_engine::requests_spent() const noexcept {
  const auto& most = who_.plan->max_requests_per_user;
  return most && exchange_.attempts() >= *most;
}

std::string user_engine::id_of(std::uint32_t attempt) const {
  return request_id(who_, exchange_.question(), attempt);
}

} // namespace loadtest::actors

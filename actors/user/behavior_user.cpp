#include "actors/user/behavior_user.hpp"

#include <utility>

namespace loadtest::actors {

namespace {

question to_question(scenario::interaction&& i) {
  return {std::move(i.question), i.conversation, i.turn,        i.think,
          std::move(i.model),    i.max_tokens,   i.temperature, i.stream};
}

scenario::interaction to_interaction(const question& q) {
  return {q.conversation, q.turn, q.think, q.text, q.model, q.max_tokens, q.temperature, q.stream};
}

/// Its text is the end of the conversation, if it had one.
answer to_answer(const core::outcome& o, const conversation& talk) {
  answer result;
  if (o.status == core::outcome_status::error)
    result.error = core::to_string(o.error);
  else if (o.status != core::outcome_status::ok)
    result.error = core::to_string(o.status);
  const auto& messages = talk.messages();
  if (result.ok() && !messages.empty() && messages.back().who == core::role::assistant)
    result.text = messages.back().text;
  result.http_status = o.http_status;
  result.finish_reason = o.finish_reason;
  result.prompt_tokens = o.prompt_tokens;
  result.completion_tokens = o.completion_tokens;
  result.ttft = o.ttft();
  result.latency = o.latency();
  return result;
}

} // namespace

behavior_user::behavior_user(user_identity who, std::string name, behavior what)
    : user_engine(std::move(who), std::move(name)), behavior_(std::move(what)) {}

void behavior_user::on_session() {
  random_ = own_random();
  session_ = behavior_(user_);
  go_on();
}

void behavior_user::on_answer(const core::outcome& outcome) {
  answer_ = to_answer(outcome, talk());
  go_on();
}

std::optional<question> behavior_user::next_question() {
  if (auto next = next_interaction())
    return to_question(std::move(*next));
  return std::nullopt;
}

const parameters& behavior_user::params() const {
  static const parameters none;
  return identity().params ? *identity().params : none;
}

void behavior_user::pause(std::chrono::nanoseconds length, bool thought) {
  wanted_ = thought ? verb::think : verb::sleep;
  pause_ = length;
}

void behavior_user::ask(const question& what, bool follows_up) {
  wanted_ = follows_up ? verb::follow_up : verb::ask;
  what_ = &what;
}

void behavior_user::go_on() {
  wanted_ = verb::none;
  if (!session_.resume())
    return finish();
  switch (wanted_) {
  case verb::think:
    return user_engine::think(pause_);
  case verb::sleep:
    return user_engine::pause(pause_);
  case verb::ask:
    return user_engine::ask(to_interaction(*what_));
  case verb::follow_up:
    return user_engine::follow_up(to_interaction(*what_));
  case verb::none:
    return;
  }
}

} // namespace loadtest::actors

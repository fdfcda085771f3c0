#include "scenario/workload/workload.hpp"

#include "scenario/plan/stream_purpose.hpp"
#include "scenario/workload/question.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace loadtest::scenario {

namespace {

template <typename Entry>
const Entry& choose(const std::vector<Entry>& entries, core::random_stream random) {
  std::vector<double> weights;
  weights.reserve(entries.size());
  for (const auto& e : entries)
    weights.push_back(e.weight);
  return entries[random.weighted(weights)];
}

std::string_view plain_strategy(const plan& p, core::random_stream random) {
  // A plan that was made by hand may name none.
  const std::string_view name = p.question_strategies.empty()
                                    ? std::string_view{"mixed"}
                                    : choose(p.question_strategies, random.split(0)).name;
  const auto plain = plain_strategies();
  return name == "mixed" ? plain[random.split(1).below(plain.size())] : name;
}

std::uint32_t to_count(std::int64_t value) {
  return static_cast<std::uint32_t>(
      std::clamp<std::int64_t>(value, 0, std::numeric_limits<std::uint32_t>::max()));
}

nanoseconds drawn_time(const core::distribution& seconds, core::random_stream random) {
  constexpr double most_ms = 1e12;
  const double ms = std::clamp(seconds.sample(random) * 1e3, 0.0, most_ms);
  return std::chrono::milliseconds{std::llround(ms)};
}

} // namespace

const behavior_choice& behavior_of(const plan& p, std::uint32_t org, std::uint32_t user) {
  return choose(
      p.behaviors,
      split(core::random_stream{p.seed}, stream_purpose::behavior).split(org).split(user));
}

workload::workload(std::shared_ptr<const plan> plan, std::uint32_t org, std::uint32_t user,
                   std::uint32_t loop)
    : plan_(std::move(plan)), org_(org), user_(user), loop_(loop),
      stream_(split(core::random_stream{plan_->seed}, stream_purpose::session)
                  .split(org)
                  .split(user)
                  .split(loop)) {
  auto random = split(stream_, stream_purpose::question_count);
  questions_left_ = to_count(plan_->questions_per_session.sample_count(random));
}

std::optional<nanoseconds> workload::duration() const {
  if (!plan_->session_seconds)
    return std::nullopt;
  return drawn_time(*plan_->session_seconds, split(stream_, stream_purpose::session_duration));
}

std::optional<interaction> workload::next() {
  if (questions_left_ == 0)
    return std::nullopt;
  if (turns_left_ == 0)
    begin_conversation();
  // What is drawn once for a conversation has a stream of its first question, the rest one of its
  // own, so that every question can be made without those before it.
  const auto first = question_ - turn_;
  const auto conversation = stream_.split(first);
  const auto own = stream_.split(question_);
  const auto draw = [&](const core::distribution& d, stream_purpose purpose) {
    auto random = split(own, purpose);
    return d.sample_count(random);
  };

  interaction result;
  result.conversation = conversation_;
  result.turn = turn_;
  if (question_ > 0 || loop_ > 0)
    result.think = drawn_time(plan_->think_seconds, split(own, stream_purpose::think));
  const auto strategy = plain_strategy(*plan_, split(conversation, stream_purpose::strategy));
  const question_source questions{plan_->seed};
  const question_index first_index{org_, user_, loop_, first};
  result.question =
      turn_ == 0 ? questions.opening(strategy, first_index)
                 : questions.follow_up(strategy, first_index, {org_, user_, loop_, question_});
  if (!plan_->models.empty())
    result.model = choose(plan_->models, split(conversation, stream_purpose::model)).name;
  result.max_tokens = to_count(draw(plan_->max_tokens, stream_purpose::max_tokens));
  if (plan_->temperature) {
    auto random = split(own, stream_purpose::temperature);
    result.temperature = plan_->temperature->sample(random);
  }
  result.stream = plan_->streaming;
  advance();
  return result;
}

void workload::begin_conversation() {
  const auto& style = plan_->conversation;
  auto random = split(stream_.split(question_), stream_purpose::turns);
  turns_left_ = 1;
  if (random.split(0).unit() < style.multi_turn_probability)
    turns_left_ =
        static_cast<std::uint32_t>(random.split(1).between(style.min_turns, style.max_turns));
  turn_ = 0;
}

void workload::advance() {
  --questions_left_;
  ++question_;
  ++turn_;
  if (--turns_left_ == 0) {
    ++conversation_;
    turn_ = 0;
  }
}

} // namespace loadtest::scenario

#include "actors/user/charge.hpp"

#include "actors/user/attempt_cost.hpp"

#include <utility>

namespace loadtest::actors {

charge::~charge() {
  if (!held_)
    return;
  held_->sent();
  held_->spent(reserved_);
}

std::int64_t charge::reserve(const scenario::price* price, std::size_t characters,
                             std::uint32_t max_tokens) {
  reserved_ = price ? worst_cost(*price, tokens(characters), max_tokens) : 0;
  return reserved_;
}

void charge::send(permit granted) noexcept {
  held_ = std::move(granted);
}

std::optional<std::int64_t> charge::settle(core::outcome& outcome, std::size_t characters,
                                           const scenario::price* price) {
  if (outcome.prompt_source == core::token_source::reported)
    estimator_.learn(characters, outcome.prompt_tokens);
  else if (may_be_charged(outcome))
    outcome.prompt_tokens = tokens(characters);
  auto cost = outcome.reported_cost;
  if (!cost && price)
    cost = cost_of(*price, outcome);
  if (auto permit = std::exchange(held_, std::nullopt)) {
    permit->spent(cost.value_or(0));
    if (core::reached(outcome.times.started))
      permit->sent();
  }
  return cost;
}

} // namespace loadtest::actors

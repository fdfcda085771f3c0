#pragma once

#include "core/outcome.hpp"
#include "scenario/plan/plan.hpp"

#include <cstdint>

namespace loadtest::actors {

/// What an attempt costs by the scenario's prices, in nano-dollars.
std::int64_t cost_of(const scenario::price& price, const core::outcome& outcome);

/// What a request may cost at most: a prompt half as long again as it seems, and all the tokens
/// that it allows (0: it allows as many as the model gives).
std::int64_t worst_cost(const scenario::price& price, std::uint32_t estimated_prompt_tokens,
                        std::uint32_t max_tokens);

/// May the platform have read the prompt, and charge for it? Unless the request was not sent, or
/// was refused.
bool may_be_charged(const core::outcome& outcome);

} // namespace loadtest::actors

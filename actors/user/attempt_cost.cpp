#include "actors/user/attempt_cost.hpp"

#include <algorithm>
#include <cmath>

namespace loadtest::actors {

namespace {

/// Tokens of an answer whose length the scenario does not limit.
constexpr std::uint32_t assumed_answer = 4096;

/// A dollar per million tokens is 1,000 nano-dollars per token.
std::int64_t cost_of_tokens(const scenario::price& price, std::uint64_t fresh, std::uint64_t cached,
                            std::uint64_t completion) {
  return std::llround(1e3 * (static_cast<double>(fresh) * price.prompt_per_million +
                             static_cast<double>(cached) *
                                 price.cached_per_million.value_or(price.prompt_per_million) +
                             static_cast<double>(completion) * price.completion_per_million));
}

} // namespace

std::int64_t cost_of(const scenario::price& price, const core::outcome& outcome) {
  const auto cached = std::min(outcome.cached_tokens.value_or(0), outcome.prompt_tokens);
  return cost_of_tokens(price, outcome.prompt_tokens - cached, cached, outcome.completion_tokens);
}

std::int64_t worst_cost(const scenario::price& price, std::uint32_t estimated_prompt_tokens,
                        std::uint32_t max_tokens) {
  const auto prompt = estimated_prompt_tokens * 3ULL / 2 + 64;
  return cost_of_tokens(price, prompt, 0, max_tokens > 0 ? max_tokens : assumed_answer);
}

bool may_be_charged(const core::outcome& outcome) {
  const bool refused = outcome.http_status != 0 && outcome.http_status / 100 != 2;
  return outcome.status == core::outcome_status::ok ||
         (core::reached(outcome.times.written) && !refused);
}

} // namespace loadtest::actors

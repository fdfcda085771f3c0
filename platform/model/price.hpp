#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

namespace loadtest::platform {

/// Sums of money are whole, so that they do not depend on their order.
using nanodollars = std::int64_t;

inline nanodollars from_dollars(double dollars) noexcept {
  return std::llround(1e9 * dollars);
}
inline double to_dollars(nanodollars sum) noexcept {
  return static_cast<double>(sum) / 1e9;
}

/// What a model's tokens cost, in dollars.
struct token_price {
  double prompt_per_million = 0.5;
  double completion_per_million = 1.5;
  std::optional<double> cached_per_million{}; ///< of a prompt's tokens; as the others when absent

  friend bool operator==(const token_price&, const token_price&) = default;
};

/// Tokens as a usage tells them.
struct token_usage {
  std::uint32_t prompt_tokens = 0;
  std::uint32_t completion_tokens = 0;
  std::uint32_t cached_tokens = 0; ///< of the prompt's
};

inline nanodollars cost_of(const token_price& price, const token_usage& usage) noexcept {
  const double cached = price.cached_per_million.value_or(price.prompt_per_million);
  return std::llround(1e3 *
                      (price.prompt_per_million * (usage.prompt_tokens - usage.cached_tokens) +
                       cached * usage.cached_tokens +
                       price.completion_per_million * usage.completion_tokens));
}

} // namespace loadtest::platform

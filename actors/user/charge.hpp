#pragma once

#include "actors/user/permit.hpp"
#include "core/outcome.hpp"
#include "core/token_estimator.hpp"
#include "scenario/plan/plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>

namespace loadtest::actors {

/// What a user's requests cost: the most that the next one may, and what the last one has. Holds
/// the permit of the request under way, and settles it.
///
/// Dropped in the middle of one, nobody knows what became of it: it counts as sent, and as costing
/// the most that it may.
class charge {
public:
  charge() = default;
  ~charge();
  charge(const charge&) = delete;
  charge& operator=(const charge&) = delete;

  /// Tokens that a prompt of so many characters seems to have.
  std::uint32_t tokens(std::size_t characters) const noexcept {
    return estimator_.estimate(characters);
  }
  /// The most that a request may cost, to be asked a permit for; 0 without a price.
  std::int64_t reserve(const scenario::price* price, std::size_t characters,
                       std::uint32_t max_tokens);
  /// The request that was reserved for is on its way.
  void send(permit granted) noexcept;
  /// It is over. Fills in the prompt's tokens where nobody reported them, or learns from those that
  /// were; gives what it cost: as the platform reports, or else by the price, if there is one;
  /// gives the permit back.
  std::optional<std::int64_t> settle(core::outcome& outcome, std::size_t characters,
                                     const scenario::price* price);

private:
  core::token_estimator estimator_;
  std::int64_t reserved_ = 0; ///< nano-dollars
  std::optional<permit> held_;
};

} // namespace loadtest::actors

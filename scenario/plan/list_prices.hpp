#pragma once

#include "scenario/plan/plan.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace loadtest::scenario {

/// When the list prices below held, for the note that goes with their use.
inline constexpr std::string_view list_prices_as_of = "March 2026";

struct listed_model {
  std::string_view name; ///< as the vendor writes it
  price dollars;
};

/// What the vendors of well-known models ask for their APIs, without discounts of volume or batch
/// and surcharges of long contexts.
std::span<const listed_model> list_prices();
/// None for a name that is not exactly the vendor's.
std::optional<price> list_price(std::string_view model);

} // namespace loadtest::scenario

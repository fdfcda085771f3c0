#pragma once

#include "scenario/plan.hpp"

#include <optional>
#include <string_view>

namespace loadtest::scenario {

/// When the list prices below held, for the note that goes with their use.
inline constexpr std::string_view list_prices_as_of = "March 2026";

/// What the vendor of a well-known model asks for its API, without discounts of volume, batch or
/// long context; a name that is not exactly the vendor's has none.
std::optional<price> list_price(std::string_view model);

} // namespace loadtest::scenario

#pragma once

#include "dice.hpp"
#include "scenario/plan/plan.hpp"

#include <memory>

namespace loadtest::simulation {

/// A small run of any shape: organisations, users, load, limits, how users take errors.
std::shared_ptr<scenario::plan> draw_plan(const dice& chance, std::uint32_t nodes, bool moody);

} // namespace loadtest::simulation

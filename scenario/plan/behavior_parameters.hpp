#pragma once

#include "loadtest/parameter.hpp"
#include "scenario/plan/plan_building.hpp"

#include <vector>

namespace loadtest::scenario {

/// The parameters that a behaviour has declared, with the values of `given`, a map; what is wrong
/// with those is reported as for every other key.
parameters read_parameters(const setting& given, std::vector<parameter> declared,
                           const plan_context& context);

} // namespace loadtest::scenario

#pragma once

#include "core/distribution.hpp"
#include "scenario/schema/setting.hpp"

#include <optional>
#include <string>

namespace loadtest::scenario {

/// Brings the numbers of a distribution that names their unit into seconds.
void apply_unit(setting& s);

/// Makes a distribution's setting say everything: bounds or base, variance, and the shape, from
/// what was written and the key's default. Returns what contradicts itself, or nothing.
std::optional<std::string> complete_distribution(setting& s);

/// The distribution of a completed setting, in the unit of the key (durations in seconds), by the
/// rules of spec scenario.md, "Distributions".
core::distribution to_distribution(const setting& s);

} // namespace loadtest::scenario

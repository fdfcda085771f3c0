#pragma once

#include "cli/options.hpp"
#include "core/result.hpp"

#include <string>

namespace loadtest::cli {

/// A run without a file: ten users for 30 s, or as many and as long as is said, who ask the first
/// model that the platform lists. `duration` may be empty.
void take_quick_scenario(run_options& run, const std::string& duration);

/// Reads the scenario from standard input where `-` is its name. The error: it can't be read.
core::result<void> take_standard_input(scenario_options& scenario);

} // namespace loadtest::cli

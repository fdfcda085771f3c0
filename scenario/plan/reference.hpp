#pragma once

#include <string>

namespace loadtest::scenario {

/// docs/configuration.md: every key of a scenario in tables, made from `scenario_schema()`.
std::string reference();

} // namespace loadtest::scenario

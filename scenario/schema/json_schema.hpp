#pragma once

#include <string>

namespace loadtest::scenario {

/// The JSON Schema (draft 2020-12) of a LoadTestScenario, made from `scenario_schema()`: for
/// editors, and for checks without this program. It knows every spelling of a key, `${NAME}` where
/// one value is expected, and null and the empty text for what is not set. What the loader checks
/// across keys is not in it.
std::string json_schema();

} // namespace loadtest::scenario

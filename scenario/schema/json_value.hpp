#pragma once

#include "scenario/schema/setting.hpp"

#include <nlohmann/json_fwd.hpp>

namespace loadtest::scenario {

/// YAML as JSON, by the core schema of YAML 1.2: what is written plain and looks like a number, a
/// truth value or null is one, everything else is text.
nlohmann::ordered_json to_json(const yaml_node& value);
nlohmann::ordered_json to_json(const setting& value);

} // namespace loadtest::scenario

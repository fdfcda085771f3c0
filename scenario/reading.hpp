#pragma once

#include "scenario/findings.hpp"
#include "scenario/setting.hpp"

namespace loadtest::scenario {

/// Checks a document against its description and fills in the defaults. A value with a mistake is
/// reported and replaced by its default.
setting read_settings(const key_spec& spec, const yaml_node& document, findings& found);

} // namespace loadtest::scenario

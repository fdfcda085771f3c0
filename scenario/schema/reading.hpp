#pragma once

#include "scenario/schema/setting.hpp"
#include "scenario/yaml/findings.hpp"

namespace loadtest::scenario {

/// Checks a document against its description and fills in the defaults. A value with a mistake is
/// reported and replaced by its default. What has its effect in a cluster only is noted as unused
/// unless `cluster` says that this is one.
setting read_settings(const key_spec& spec, const yaml_node& document, findings& found,
                      bool cluster);

} // namespace loadtest::scenario

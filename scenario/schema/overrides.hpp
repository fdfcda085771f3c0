#pragma once

#include "scenario/schema/schema.hpp"
#include "scenario/yaml/findings.hpp"
#include "scenario/yaml/yaml_tree.hpp"

namespace loadtest::scenario {

/// Puts the values of `--set` into the document, in order. A path is under `spec` unless it begins
/// with `metadata` or `spec`; `phases[0]` is an entry of a list; a name with dots is quoted.
void apply_overrides(const key_spec& schema, yaml_node& root,
                     const std::vector<std::pair<std::string, std::string>>& set, findings& found);

/// Moves keys that an earlier generation kept elsewhere to their place.
void relocate(const key_spec& schema, yaml_node& root);

} // namespace loadtest::scenario

#pragma once

#include "scenario/yaml/findings.hpp"
#include "scenario/yaml/yaml_tree.hpp"

namespace loadtest::scenario {

/// Replaces `${NAME}` and `${NAME:-default}` in every scalar of the tree. A default may hold
/// further references. A variable that is not set and has no default is an error.
void substitute(yaml_node& tree, const load_options& options, findings& found);

} // namespace loadtest::scenario

#pragma once

#include "core/result.hpp"
#include "scenario/yaml/findings.hpp"
#include "scenario/yaml/yaml_tree.hpp"

#include <functional>
#include <optional>
#include <string>

namespace loadtest::scenario {

/// The value of a variable, if it has one.
using variables = std::function<std::optional<std::string>(const std::string& name)>;

/// Replaces `${NAME}` and `${NAME:-default}` in every scalar of the tree. A default may hold
/// further references. A variable that is not set and has no default is an error.
void substitute(yaml_node& tree, const variables& known, findings& found);

} // namespace loadtest::scenario

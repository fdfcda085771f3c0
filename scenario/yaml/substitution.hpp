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

/// Why a scenario may not have something of this name; empty where it may.
using objection = std::function<std::string(const std::string& name)>;

/// Replaces `${NAME}` and `${NAME:-default}` in every scalar of the tree. A default may hold
/// further references. `$${` is a literal `${`. A variable that is not set and has no default is an
/// error, and so is one that is set and may not be referred to.
void substitute(yaml_node& tree, const variables& known, findings& found,
                const objection& against = {});

} // namespace loadtest::scenario

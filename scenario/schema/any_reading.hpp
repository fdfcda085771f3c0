#pragma once

#include "scenario/schema/setting.hpp"
#include "scenario/yaml/findings.hpp"

#include <string>

namespace loadtest::scenario {

/// Takes over a value whose structure nobody describes, with all below it. What may be a secret is
/// hidden, and keys that are given twice are reported.
void copy_any(setting& s, const yaml_node& node, findings& found);

/// May the value of this key be a secret, by a whole word of the key's name (`x-api-key`, `apiKey`;
/// not `x-portkey-provider`)?
bool sounds_secret(const std::string& key);

} // namespace loadtest::scenario

#pragma once

#include "scenario/schema/setting.hpp"

#include <optional>
#include <string>

namespace loadtest::scenario {

/// What a setting holds, in words for a message: `'abc'`, "a list", "keys and values". Nothing of
/// what is secret or came from the environment.
std::string describe(const setting& s);
/// The same without the text of a scalar: where keys were expected it may be anything, a secret
/// too.
std::string describe_kind(const setting& s);
/// "one value", "a list", "keys and values", "nothing".
std::string_view in_words(yaml_kind kind);

/// A number in the fewest digits that give it again; with an exponent only when it is very long.
std::string shortest(double value);

/// What is wrong with a scalar by its description, or nothing. Marks secrets as hidden.
std::optional<std::string> check_scalar(setting& s);
/// The same against another description than the setting's own.
std::optional<std::string> check_scalar_as(setting s, const key_spec& spec);
/// Does a scalar say what its key means anyway, in whatever way it is written?
bool says_default(const setting& s);

} // namespace loadtest::scenario

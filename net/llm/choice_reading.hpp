#pragma once

#include "net/llm/completion_facts.hpp"

#include <simdjson.h>

#include <cstddef>
#include <string_view>

namespace loadtest::net {

/// Reads one of `choices`, for the reader alone. `choice.joined` may be what `choice.text` should
/// be a view of: only the owner of `choice` knows when it stays where it is.
void read_choice(simdjson::ondemand::value& value, choice_facts& choice);

// What other formats say in other places.

/// Adds the choice, if it says anything at all.
void add_choice(completion_facts& facts, choice_facts&& said);
/// Adds visible text.
void say(choice_facts& choice, std::string_view text);
/// Adds `content`: a string, null, or a list of parts, of which thinking and refusals are not
/// visible.
void read_content(simdjson::ondemand::value& value, choice_facts& choice);
/// Characters of reasoning, at any depth; none of what is encrypted.
std::size_t reasoning_in(simdjson::ondemand::value& value);
/// Characters of a call of a tool, at any depth, but for its id and type.
std::size_t call_in(simdjson::ondemand::value& value);

} // namespace loadtest::net

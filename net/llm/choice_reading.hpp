#pragma once

#include "net/llm/completion_facts.hpp"

#include <simdjson.h>

namespace loadtest::net {

/// Reads one of `choices`, for the reader alone. `choice.joined` may be what `choice.text` should
/// be a view of: only the owner of `choice` knows when it stays where it is.
void read_choice(simdjson::ondemand::value& value, choice_facts& choice);

} // namespace loadtest::net

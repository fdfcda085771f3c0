#pragma once

#include "net/llm/completion_facts.hpp"

#include <simdjson.h>

namespace loadtest::net {

/// Reads an event of Anthropic's messages, or a whole one, for the reader alone. All blocks of its
/// content are one choice.
void read_messages(simdjson::ondemand::document& document, bool with_id, completion_facts& facts);

} // namespace loadtest::net

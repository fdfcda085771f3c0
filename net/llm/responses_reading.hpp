#pragma once

#include "net/llm/completion_facts.hpp"

#include <simdjson.h>

namespace loadtest::net {

/// Reads an event of OpenAI's responses, or a whole one, for the reader alone. All that a response
/// puts out is one choice.
void read_response(simdjson::ondemand::document& document, bool with_id, completion_facts& facts);

} // namespace loadtest::net

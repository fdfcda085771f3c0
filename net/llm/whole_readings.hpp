#pragma once

#include "net/llm/completion_facts.hpp"

#include <simdjson.h>

// Answers that never come as a stream, for the reader alone.
namespace loadtest::net {

/// A list of vectors, as numbers or in base64.
void read_embeddings(simdjson::ondemand::document& document, bool with_id, completion_facts& facts);
/// AI-AAS's own: an output, and usage whose `tokens_input` counts bytes, so that it is none.
void read_inference(simdjson::ondemand::document& document, bool with_id, completion_facts& facts);

} // namespace loadtest::net

#pragma once

#include "core/sample.hpp"

#include <cstddef>
#include <string>

namespace loadtest::bench {

/// One event of a streamed chat completion as OpenAI sends it, about 220 bytes, blank line
/// included.
std::string token_event();
/// A whole stream without HTTP framing: role, `tokens` token events, finish, usage and `[DONE]`.
std::string whole_stream(std::size_t tokens);
/// A successful attempt with all its facts; `number` varies its times and labels.
core::sample example_sample(std::size_t number);

} // namespace loadtest::bench

#pragma once

#include "test/net/llm/stream_oddities.hpp"

namespace loadtest::net {

/// How servers of other makes stream: reasoning, usage, failures and endings in forms of their own.
const std::vector<oddity>& odd_answers();

} // namespace loadtest::net

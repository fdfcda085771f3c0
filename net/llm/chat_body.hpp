#pragma once

#include "core/request.hpp"

#include <string>
#include <string_view>

namespace loadtest::net {

/// The JSON body of `POST /v1/chat/completions`. A streamed one asks for
/// usage too, by `stream_options`. The token limit
/// goes by the name `max_tokens_field`. Ill-formed UTF-8 is sent as U+FFFD.
std::string chat_body(const core::chat_request& request, std::string_view max_tokens_field);

} // namespace loadtest::net

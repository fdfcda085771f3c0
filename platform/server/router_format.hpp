#pragma once

#include "platform/server/whole_exchange.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// What of a request to `POST /v1/inference` its answer tells.
struct router_call {
  std::string request_id;
  std::string trace_id;
  std::size_t payload_bytes = 0;
};

/// The body of an answer to `POST /v1/inference`, in the router's own format. Its `tokens_input`
/// are bytes (spec platform-api.md, "Inference").
std::string router_body(const router_call& call, const whole_answer& answer);

/// Is this the text of a UUID (RFC 4122)?
bool is_uuid(std::string_view text) noexcept;

} // namespace loadtest::platform

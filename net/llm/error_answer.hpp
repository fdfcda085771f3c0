#pragma once

#include "core/outcome.hpp"
#include "net/http/retry_after.hpp"

#include <string>
#include <string_view>

namespace loadtest::net {

/// The error type of an HTTP status that is not 2xx (spec platform-api.md).
core::error_type error_of_status(int status) noexcept;

/// What the body of an error says.
struct error_answer {
  std::string detail; ///< `code: message`, presentable; empty when the body says nothing
  retry_hint retry;   ///< of `retry_after_seconds`
};

/// Reads `{"error": text, "code", "retry_after_seconds"}`, `{"error": {message, type, code}}`,
/// the flat forms of other servers, and else takes the body as plain text. Codes may be numbers.
error_answer read_error(std::string_view body);

} // namespace loadtest::net

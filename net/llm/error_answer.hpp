#pragma once

#include "core/outcome.hpp"
#include "net/http/retry_after.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace loadtest::net {

/// The error type of an HTTP status that is not 2xx (spec platform-api.md).
core::error_type error_of_status(int status) noexcept;

/// What the body of an error says.
struct error_answer {
  std::string detail; ///< `code: message`, as the server wrote it; empty when the body says nothing
  retry_hint retry;   ///< how long to wait
};

/// Where an error stands.
enum class error_source : std::uint8_t {
  refusal,   ///< the body of a status that is not 2xx: shown as it is when nothing else is found
  completion ///< within the answer of a 2xx: of its JSON nothing is shown but what tells the error
};

/// Reads `{"error": text, "code", "retry_after_seconds"}`, `{"error": {message, type, code}}`,
/// errors within choices or a list, and the flat forms of other servers; takes else the body as
/// plain text. Codes may be numbers; messages may be nested, as text, object or list: all of them
/// are told, one after the other.
error_answer read_error(std::string_view body, error_source from = error_source::refusal);

} // namespace loadtest::net

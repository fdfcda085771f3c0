#pragma once

#include "core/secret.hpp"
#include "net/io/endpoint.hpp"

#include <cstddef>
#include <string_view>

namespace loadtest::net {

/// What is particular to one request.
struct request_line {
  std::string_view method;
  std::string_view path; ///< appended to the endpoint's
  std::string_view accept = "application/json";
  std::string_view request_id = {}; ///< empty: none
  std::size_t body_size = 0;        ///< of JSON; 0: no body
};

/// The head of an HTTP/1.1 request, as a whole a secret for the key that it carries. Control
/// characters in values are left out, so that none can add a field. The endpoint's own headers
/// replace those of the same name but what frames a message and X-Request-ID.
core::secret request_head(const endpoint& server, const request_line& line,
                          const core::secret& key);

} // namespace loadtest::net

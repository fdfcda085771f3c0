#pragma once

#include "net/http/retry_after.hpp"

#include <string_view>

namespace loadtest::net {

/// The head of an answer, as far as an attempt needs it.
struct answer_head {
  int status = 0;
  std::string_view content_type; ///< empty when absent
  std::string_view backend;      ///< X-Routing-Backend
  retry_hint retry;              ///< by Retry-After and its kin
  retry_hint reset;              ///< of rate limits, whether or not they were hit
};

} // namespace loadtest::net

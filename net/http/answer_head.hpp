#pragma once

#include <string_view>

namespace loadtest::net {

/// The head of an answer, as far as an attempt needs it.
struct answer_head {
  int status = 0;
  std::string_view content_type; ///< empty when absent
  std::string_view backend;      ///< X-Routing-Backend
  std::string_view retry_after;  ///< seconds or an HTTP date
};

} // namespace loadtest::net

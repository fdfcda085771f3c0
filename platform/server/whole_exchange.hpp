#pragma once

#include "platform/model/price.hpp"
#include "platform/server/exchange.hpp"

#include <functional>

namespace loadtest::platform {

/// What the body of an answer tells.
struct whole_answer {
  std::string_view text;
  const char* finish_reason = "stop";
  token_usage usage;
  core::nanoseconds latency; ///< since the request had arrived
  nanodollars cost = 0;
  const char* limit_state = "";
};
using body_writer = std::function<std::string(const whole_answer&)>;

/// An answer that is sent in one piece when it is complete.
class whole_exchange : public exchange {
public:
  /// `write` makes the body, which is JSON.
  whole_exchange(const exchange_parts& parts, const http_request& request, log_entry entry,
                 body_writer write);

  void token(std::string_view text) override;
  void finished() override;

private:
  body_writer write_;
  std::string text_;
};

} // namespace loadtest::platform

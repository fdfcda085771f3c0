#include "platform/server/whole_exchange.hpp"

#include <utility>

namespace loadtest::platform {

whole_exchange::whole_exchange(const exchange_parts& parts, const http_request& request,
                               log_entry entry, body_writer write)
    : exchange(parts, request, std::move(entry)), write_(std::move(write)) {}

void whole_exchange::token(std::string_view text) {
  ++entry_.completion_tokens;
  text_ += text;
}

void whole_exchange::finished() {
  entry_.status = 200;
  charge();
  const auto body =
      write_({text_, taken_.finish_reason, usage(), stamp::now().mono - request_.arrived.mono,
              *entry_.cost, books_.limit_state(entry_.organization_id)});
  send_stamped(head("application/json", static_cast<long>(body.size())) + body);
  end();
}

} // namespace loadtest::platform

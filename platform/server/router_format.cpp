#include "platform/server/router_format.hpp"

#include "platform/server/http_message.hpp"

#include <algorithm>
#include <cctype>

namespace loadtest::platform {

std::string router_body(const router_call& call, const whole_answer& answer) {
  return R"({"request_id":)" + json_string(call.request_id) + R"(,"output":)" +
         json_string(answer.text) + R"(,"usage":{"tokens_input":)" +
         std::to_string(call.payload_bytes) + R"(,"tokens_output":)" +
         std::to_string(answer.usage.completion_tokens) + R"(,"latency_ms":)" +
         number_text(core::to_ms(answer.latency)) + R"(,"cost_usd":)" +
         number_text(to_dollars(answer.cost)) + R"(,"limit_state":)" +
         json_string(answer.limit_state) + R"(},"trace_id":)" + json_string(call.trace_id) + '}';
}

bool is_uuid(std::string_view text) noexcept {
  constexpr std::string_view pattern = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
  return std::equal(text.begin(), text.end(), pattern.begin(), pattern.end(), [](char c, char p) {
    return p == '-' ? c == '-' : std::isxdigit(static_cast<unsigned char>(c)) != 0;
  });
}

} // namespace loadtest::platform

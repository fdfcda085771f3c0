#include "platform/server/messages_format.hpp"

#include "platform/server/http_message.hpp"

namespace loadtest::platform {

namespace {

const char* stop_reason(std::string_view reason) {
  return reason == "length" ? "max_tokens" : "end_turn";
}

} // namespace

messages_format::messages_format(std::string_view id, std::string_view model, bool cached_tokens,
                                 bool crlf)
    : answer_format(crlf),
      identity_(R"("id":)" + json_string(id) + R"(,"type":"message","role":"assistant","model":)" +
                json_string(model)),
      cached_tokens_(cached_tokens) {
  constexpr const char* mark = "<token>";
  take_token_event(event("content_block_delta", R"({"type":"content_block_delta","index":0,)"
                                                R"("delta":{"type":"text_delta","text":")" +
                                                    std::string{mark} + "\"}}"),
                   mark);
}

std::string messages_format::opening(const token_usage& read) const {
  return event("message_start",
               R"({"type":"message_start","message":)" +
                   message("", "null", input_usage(read) + R"(,"output_tokens":1)") + '}') +
         event("content_block_start", R"({"type":"content_block_start","index":0,)"
                                      R"("content_block":{"type":"text","text":""}})");
}

std::string messages_format::finish_event(std::string_view reason, std::string_view,
                                          const token_usage* usage) const {
  auto delta = R"({"type":"message_delta","delta":{"stop_reason":)" +
               json_string(stop_reason(reason)) + R"(,"stop_sequence":null})";
  if (usage)
    delta += R"(,"usage":{"output_tokens":)" + std::to_string(usage->completion_tokens) + '}';
  return event("content_block_stop", R"({"type":"content_block_stop","index":0})") +
         event("message_delta", delta + '}');
}

std::string messages_format::end_event() const {
  return event("message_stop", R"({"type":"message_stop"})");
}

std::string messages_format::error_event(std::string_view message) const {
  return event("error", R"({"type":"error","error":{"type":"api_error","message":)" +
                            json_string(message) + "}}");
}

std::string messages_format::whole(std::string_view text, std::string_view reason,
                                   const token_usage& usage) const {
  return message(
      R"({"type":"text","text":)" + json_string(text) + '}', json_string(stop_reason(reason)),
      input_usage(usage) + R"(,"output_tokens":)" + std::to_string(usage.completion_tokens));
}

/// What came from the cache is counted apart.
std::string messages_format::input_usage(const token_usage& usage) const {
  if (!cached_tokens_)
    return R"("input_tokens":)" + std::to_string(usage.prompt_tokens);
  return R"("input_tokens":)" + std::to_string(usage.prompt_tokens - usage.cached_tokens) +
         R"(,"cache_creation_input_tokens":0,"cache_read_input_tokens":)" +
         std::to_string(usage.cached_tokens);
}

std::string messages_format::message(std::string_view content, std::string_view reason,
                                     std::string_view usage) const {
  return '{' + identity_ + R"(,"content":[)" + std::string{content} + R"(],"stop_reason":)" +
         std::string{reason} + R"(,"stop_sequence":null,"usage":{)" + std::string{usage} + "}}";
}

} // namespace loadtest::platform

#include "platform/server/responses_format.hpp"

#include "platform/server/http_message.hpp"

namespace loadtest::platform {

namespace {

/// Where the one text of a response stands.
constexpr const char* place = R"("item_id":"msg_1","output_index":0,"content_index":0)";

std::string item(std::string_view status, std::string_view content) {
  return R"({"type":"message","id":"msg_1","role":"assistant","status":)" + json_string(status) +
         R"(,"content":[)" + std::string{content} + "]}";
}

std::string part(std::string_view text) {
  return R"({"type":"output_text","text":)" + json_string(text) + R"(,"annotations":[]})";
}

/// The members that say how it has ended.
std::string ending(std::string_view reason) {
  return std::string{R"("error":null,"incomplete_details":)"} +
         (reason == "length" ? R"({"reason":"max_output_tokens"})" : "null");
}

std::string status_of(std::string_view reason) {
  return reason == "length" ? "incomplete" : "completed";
}

} // namespace

responses_format::responses_format(std::string_view id, std::int64_t created,
                                   std::string_view model, bool cached_tokens, bool crlf)
    : answer_format(crlf),
      identity_(R"("id":)" + json_string(id) + R"(,"object":"response","created_at":)" +
                std::to_string(created) + R"(,"model":)" + json_string(model)),
      cached_tokens_(cached_tokens) {
  constexpr const char* mark = "<token>";
  take_token_event(event("response.output_text.delta", R"({"type":"response.output_text.delta",)" +
                                                           std::string{place} + R"(,"delta":")" +
                                                           mark + "\"}"),
                   mark);
}

std::string responses_format::opening(const token_usage&) const {
  const auto begun = response("in_progress", R"("error":null,"output":[],"usage":null)");
  return event("response.created", R"({"type":"response.created","response":)" + begun + '}') +
         event("response.output_item.added",
               R"({"type":"response.output_item.added","output_index":0,"item":)" +
                   item("in_progress", "") + '}') +
         event("response.content_part.added", R"({"type":"response.content_part.added",)" +
                                                  std::string{place} + R"(,"part":)" + part("") +
                                                  '}');
}

std::string responses_format::finish_event(std::string_view reason, std::string_view text,
                                           const token_usage* usage) const {
  const auto status = status_of(reason);
  const auto all = response(status, ending(reason) + R"(,"output":[)" + item(status, part(text)) +
                                        R"(],"usage":)" + (usage ? usage_object(*usage) : "null"));
  return event("response.output_text.done", R"({"type":"response.output_text.done",)" +
                                                std::string{place} + R"(,"text":)" +
                                                json_string(text) + '}') +
         event("response." + status,
               R"({"type":"response.)" + status + R"(","response":)" + all + '}');
}

std::string responses_format::error_event(std::string_view message) const {
  return event("error", R"({"type":"error","code":"server_error","message":)" +
                            json_string(message) + R"(,"param":null})");
}

std::string responses_format::whole(std::string_view text, std::string_view reason,
                                    const token_usage& usage) const {
  const auto status = status_of(reason);
  return response(status, ending(reason) + R"(,"output":[)" + item(status, part(text)) +
                              R"(],"usage":)" + usage_object(usage));
}

std::string responses_format::usage_object(const token_usage& usage) const {
  auto object = R"({"input_tokens":)" + std::to_string(usage.prompt_tokens);
  if (cached_tokens_)
    object +=
        R"(,"input_tokens_details":{"cached_tokens":)" + std::to_string(usage.cached_tokens) + '}';
  return object + R"(,"output_tokens":)" + std::to_string(usage.completion_tokens) +
         R"(,"total_tokens":)" + std::to_string(usage.prompt_tokens + usage.completion_tokens) +
         '}';
}

std::string responses_format::response(std::string_view status, std::string_view members) const {
  return '{' + identity_ + R"(,"status":)" + json_string(status) + ',' + std::string{members} + '}';
}

} // namespace loadtest::platform

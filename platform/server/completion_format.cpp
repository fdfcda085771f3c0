#include "platform/server/completion_format.hpp"

#include "platform/server/http_message.hpp"

namespace loadtest::platform {

namespace {

std::string event_begin(bool chat) {
  return std::string{R"(data: {"object":")"} +
         (chat ? "chat.completion.chunk" : "text_completion") + R"(",)";
}

} // namespace

completion_format::completion_format(task what, std::string_view id, std::int64_t created,
                                     std::string_view model, const format_options& options)
    : answer_format(options.crlf), chat_(what == task::chat),
      identity_(R"("id":)" + json_string(id) + R"(,"created":)" + std::to_string(created) +
                R"(,"model":)" + json_string(model)),
      options_(options) {
  constexpr const char* mark = "<token>";
  const auto text = '"' + std::string{mark} + '"';
  take_token_event(
      choice_event(chat_ ? R"("delta":{"content":)" + text + '}' : R"("text":)" + text, "null"),
      mark);
}

std::string completion_format::opening(const token_usage& read) const {
  return chat_ ? opening_with(read, "") : "";
}

std::string completion_format::opening_with(const token_usage& read, std::string_view text) const {
  if (!chat_)
    return answer_format::opening_with(read, text);
  return choice_event(R"("delta":{"role":"assistant","content":)" + json_string(text) + '}',
                      "null");
}

std::string completion_format::finish_event(std::string_view reason, std::string_view,
                                            const token_usage*) const {
  return choice_event(chat_ ? R"("delta":{})" : R"("text":"")", '"' + std::string{reason} + '"');
}

std::string completion_format::usage_event(const token_usage& usage) const {
  return event(event_begin(chat_) + identity_ + R"(,"choices":[],"usage":)" + usage_object(usage) +
               '}');
}

std::string completion_format::whole(std::string_view text, std::string_view reason,
                                     const token_usage& usage) const {
  const auto content = chat_
                           ? R"("message":{"role":"assistant","content":)" + json_string(text) + '}'
                           : R"("text":)" + json_string(text);
  return std::string{R"({"object":")"} + (chat_ ? "chat.completion" : "text_completion") + R"(",)" +
         identity_ + R"(,"choices":[{"index":0,)" + content +
         R"(,"logprobs":null,"finish_reason":)" + json_string(reason) + R"(}],"usage":)" +
         usage_object(usage) + '}';
}

std::string completion_format::error_event(std::string_view message) const {
  return event(R"(data: {"error":{"message":)" + json_string(message) +
               R"(,"type":"server_error","code":"BACKEND_ERROR"}})");
}

std::string completion_format::usage_object(const token_usage& usage) const {
  auto object = R"({"prompt_tokens":)" + std::to_string(usage.prompt_tokens) +
                R"(,"completion_tokens":)" + std::to_string(usage.completion_tokens) +
                R"(,"total_tokens":)" +
                std::to_string(usage.prompt_tokens + usage.completion_tokens);
  if (options_.cached_tokens)
    object +=
        R"(,"prompt_tokens_details":{"cached_tokens":)" + std::to_string(usage.cached_tokens) + '}';
  return object + '}';
}

std::string completion_format::choice_event(std::string_view content,
                                            std::string_view reason) const {
  auto line = event_begin(chat_) + identity_;
  line.append(R"(,"choices":[{"index":0,)").append(content);
  line.append(R"(,"logprobs":null,"finish_reason":)").append(reason).append("}]");
  return event(line + (options_.stream_usage ? R"(,"usage":null})" : "}"));
}

} // namespace loadtest::platform

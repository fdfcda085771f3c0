#include "platform/server/chat_format.hpp"

#include "platform/server/http_message.hpp"

namespace loadtest::platform {

namespace {

std::string usage_object(const chat_usage& usage) {
  return R"({"prompt_tokens":)" + std::to_string(usage.prompt_tokens) + R"(,"completion_tokens":)" +
         std::to_string(usage.completion_tokens) + R"(,"total_tokens":)" +
         std::to_string(usage.prompt_tokens + usage.completion_tokens) + "}";
}

constexpr std::string_view chunk_begin = R"(data: {"object":"chat.completion.chunk",)";

} // namespace

chat_format::chat_format(std::string_view id, std::int64_t created, std::string_view model,
                         bool usage)
    : identity_(R"("id":)" + json_string(id) + R"(,"created":)" + std::to_string(created) +
                R"(,"model":)" + json_string(model)),
      usage_(usage) {
  const auto event = choice_event(R"({"content":"*"})", "null");
  const auto star = event.find('*', event.find(R"("content":)"));
  token_prefix_ = event.substr(0, star);
  token_suffix_ = event.substr(star + 1);
}

std::string chat_format::role_event() const {
  return choice_event(R"({"role":"assistant","content":""})", "null");
}

std::string chat_format::finish_event(std::string_view reason) const {
  return choice_event("{}", '"' + std::string{reason} + '"');
}

std::string chat_format::usage_event(const chat_usage& usage) const {
  return std::string{chunk_begin} + identity_ + R"(,"choices":[],"usage":)" + usage_object(usage) +
         "}\n\n";
}

std::string chat_format::whole(std::string_view text, std::string_view reason,
                               const chat_usage& usage) const {
  return R"({"object":"chat.completion",)" + identity_ +
         R"(,"choices":[{"index":0,"message":{"role":"assistant","content":)" + json_string(text) +
         R"(},"logprobs":null,"finish_reason":)" + json_string(reason) + R"(}],"usage":)" +
         usage_object(usage) + '}';
}

std::string chat_format::choice_event(std::string_view delta, std::string_view reason) const {
  std::string event{chunk_begin};
  event.append(identity_).append(R"(,"choices":[{"index":0,"delta":)").append(delta);
  event.append(R"(,"logprobs":null,"finish_reason":)").append(reason).append("}]");
  return event + (usage_ ? R"(,"usage":null})" : "}") + "\n\n";
}

} // namespace loadtest::platform

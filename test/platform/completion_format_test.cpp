#include "platform/server/completion_format.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using nlohmann::json;
using platform::completion_format;
using platform::task;

namespace {

json data_of(const std::string& event) {
  REQUIRE(event.find("data: ") == 0);
  REQUIRE(event.substr(event.size() - 2) == "\n\n");
  return json::parse(event.substr(6));
}

json token_event(const completion_format& format, const std::string& text) {
  std::string event;
  format.append_token_event(event, text);
  CHECK(event.size() == format.token_event_size(text));
  return data_of(event);
}

} // namespace

TEST_CASE("a stream has a role, tokens, a finish reason and the usage, each an event") {
  const completion_format format{task::chat, "chatcmpl-1", 1700000000, "m", {true}};
  const auto role = data_of(format.opening({}));
  CHECK(role["id"] == "chatcmpl-1");
  CHECK(role["object"] == "chat.completion.chunk");
  CHECK(role["created"] == 1700000000);
  CHECK(role["model"] == "m");
  CHECK(role["choices"][0]["delta"] == json{{"role", "assistant"}, {"content", ""}});
  CHECK(role["usage"].is_null());
  CHECK(role.contains("usage"));

  const auto token = token_event(format, " river");
  CHECK(token["choices"][0]["delta"] == json{{"content", " river"}});
  CHECK(token["choices"][0]["finish_reason"].is_null());

  const auto finish = data_of(format.finish_event("length", "", nullptr));
  CHECK(finish["choices"][0]["delta"] == json::object());
  CHECK(finish["choices"][0]["finish_reason"] == "length");

  const auto usage = data_of(format.usage_event({3, 4}));
  CHECK(usage["choices"] == json::array());
  CHECK(usage["usage"] ==
        json{{"prompt_tokens", 3}, {"completion_tokens", 4}, {"total_tokens", 7}});
}

TEST_CASE("a stream that was not asked for usage does not mention it") {
  const completion_format format{task::chat, "chatcmpl-1", 1, "m", {}};
  CHECK_FALSE(data_of(format.opening({})).contains("usage"));
  CHECK_FALSE(token_event(format, "a").contains("usage"));
}

TEST_CASE("a whole answer has text, finish reason and usage") {
  const completion_format format{task::chat, "chatcmpl-1", 1, "m", {}};
  const auto answer = json::parse(format.whole("The river.", "stop", {3, 4}));
  CHECK(answer["object"] == "chat.completion");
  CHECK(answer["choices"][0]["message"] == json{{"role", "assistant"}, {"content", "The river."}});
  CHECK(answer["choices"][0]["finish_reason"] == "stop");
  CHECK(answer["usage"]["total_tokens"] == 7);
}

TEST_CASE("a completion has its text where a chat has a message, and no role") {
  const completion_format format{task::completion, "cmpl-1", 1, "m", {true}};
  CHECK(format.opening({}).empty());
  const auto token = token_event(format, " river");
  CHECK(token["object"] == "text_completion");
  CHECK(token["choices"][0]["text"] == " river");
  CHECK(token["choices"][0]["finish_reason"].is_null());
  const auto finish = data_of(format.finish_event("stop", "", nullptr));
  CHECK(finish["choices"][0]["text"] == "");
  CHECK(finish["choices"][0]["finish_reason"] == "stop");
  const auto answer = json::parse(format.whole("The river.", "stop", {3, 4}));
  CHECK(answer["object"] == "text_completion");
  CHECK(answer["choices"][0]["text"] == "The river.");
  CHECK(answer["usage"]["total_tokens"] == 7);
}

TEST_CASE("lines may end with CRLF, and the role may come with a token") {
  const completion_format format{task::chat, "chatcmpl-1", 1, "m", {true, false, true}};
  std::string token;
  format.append_token_event(token, "a");
  for (const auto& event :
       {token, format.opening({}), format.finish_event("stop", "", nullptr), format.usage_event({}),
        format.end_event(), format.event(": x"), format.error_event("gone")}) {
    CHECK(event.substr(event.size() - 4) == "\r\n\r\n");
    CHECK(event.find('\r') == event.size() - 4);
  }
  CHECK(json::parse(format.opening_with({}, "a").substr(6))["choices"][0]["delta"] ==
        json{{"role", "assistant"}, {"content", "a"}});
}

TEST_CASE("cached tokens are told where they are wanted") {
  const completion_format format{task::chat, "chatcmpl-1", 1, "m", {true, true}};
  const json details{{"cached_tokens", 2}};
  CHECK(data_of(format.usage_event({3, 4, 2}))["usage"]["prompt_tokens_details"] == details);
  CHECK(json::parse(format.whole("", "stop", {3, 4, 2}))["usage"]["prompt_tokens_details"] ==
        details);
}

TEST_CASE("a model's name with quotes, stars and backslashes does no harm") {
  const completion_format format{task::chat, "chatcmpl-1", 1, "a*\"\\\"content\":\"*", {}};
  const auto token = token_event(format, "x");
  CHECK(token["model"] == "a*\"\\\"content\":\"*");
  CHECK(token["choices"][0]["delta"]["content"] == "x");
  const completion_format text{task::completion, "cmpl-1", 1, "\"text\":\"", {}};
  CHECK(token_event(text, "x")["choices"][0]["text"] == "x");
}

#include "platform/server/messages_format.hpp"
#include "platform/server/responses_format.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <vector>

using nlohmann::json;
using platform_usage = loadtest::platform::token_usage;
using loadtest::platform::messages_format;
using loadtest::platform::responses_format;

namespace {

/// The data of each event, whose name must be its type.
std::vector<json> data_of(const std::string& events) {
  std::vector<json> result;
  for (std::size_t at = 0; at < events.size();) {
    const auto end = events.find("\n\n", at);
    const auto line = events.find("\ndata: ", at);
    REQUIRE(end != std::string::npos);
    REQUIRE(events.substr(at, 7) == "event: ");
    result.push_back(json::parse(events.substr(line + 7, end - line - 7)));
    CHECK(result.back()["type"] == events.substr(at + 7, line - at - 7));
    at = end + 2;
  }
  return result;
}

std::vector<std::string> types(const std::string& events) {
  std::vector<std::string> result;
  for (const auto& data : data_of(events))
    result.push_back(data["type"]);
  return result;
}

json token_of(const loadtest::platform::answer_format& format, const std::string& text) {
  std::string event;
  format.append_token_event(event, text);
  CHECK(event.size() == format.token_event_size(text));
  return data_of(event).at(0);
}

using names = std::vector<std::string>;
const platform_usage usage{12, 5, 8};

} // namespace

TEST_CASE("a response is created, told in pieces and completed with all of it") {
  const responses_format format{"resp_1", 1700000000, "m", true, false};
  CHECK(types(format.opening(usage)) ==
        names{"response.created", "response.output_item.added", "response.content_part.added"});
  CHECK(token_of(format, " river")["delta"] == " river");
  const auto end = data_of(format.finish_event("stop", "The river.", &usage));
  REQUIRE(end.size() == 2);
  CHECK(end[0]["text"] == "The river.");
  CHECK(end[1]["type"] == "response.completed");
  const auto& response = end[1]["response"];
  CHECK(response["id"] == "resp_1");
  CHECK(response["status"] == "completed");
  CHECK(response["output"][0]["content"][0]["text"] == "The river.");
  CHECK(response["usage"] == json{{"input_tokens", 12},
                                  {"input_tokens_details", {{"cached_tokens", 8}}},
                                  {"output_tokens", 5},
                                  {"total_tokens", 17}});
  CHECK(json::parse(format.whole("The river.", "stop", usage)) == response);
}

TEST_CASE("a response that max_output_tokens cut is incomplete") {
  const responses_format format{"resp_1", 1, "m", false, false};
  const auto end = data_of(format.finish_event("length", "The", nullptr)).at(1);
  CHECK(end["type"] == "response.incomplete");
  CHECK(end["response"]["status"] == "incomplete");
  CHECK(end["response"]["incomplete_details"]["reason"] == "max_output_tokens");
  CHECK(end["response"]["usage"].is_null());
  CHECK(types(format.error_event("gone")) == names{"error"});
  CHECK_FALSE(
      json::parse(format.whole("", "stop", usage))["usage"].contains("input_tokens_details"));
}

TEST_CASE("a message starts with what was read, and stops with what was written") {
  const messages_format format{"msg_1", "m", true, false};
  const auto opening = data_of(format.opening(usage));
  REQUIRE(opening.size() == 2);
  CHECK(opening[0]["type"] == "message_start");
  CHECK(opening[0]["message"]["id"] == "msg_1");
  CHECK(opening[0]["message"]["usage"]["input_tokens"] == 4); // beside what came from the cache
  CHECK(opening[0]["message"]["usage"]["cache_read_input_tokens"] == 8);
  CHECK(opening[1]["type"] == "content_block_start");
  CHECK(token_of(format, " river")["delta"] == json{{"type", "text_delta"}, {"text", " river"}});
  const auto end = data_of(format.finish_event("stop", "", &usage));
  REQUIRE(end.size() == 2);
  CHECK(end[1]["delta"]["stop_reason"] == "end_turn");
  CHECK(end[1]["usage"]["output_tokens"] == 5);
  CHECK_FALSE(data_of(format.finish_event("length", "", nullptr)).at(1).contains("usage"));
  CHECK(types(format.end_event()) == names{"message_stop"});
  CHECK(data_of(format.error_event("gone")).at(0)["error"]["message"] == "gone");
}

TEST_CASE("a whole message has its text, stop reason and usage") {
  const messages_format format{"msg_1", "m", false, false};
  const auto message = json::parse(format.whole("The river.", "length", usage));
  CHECK(message["type"] == "message");
  CHECK(message["content"] == json::array({{{"type", "text"}, {"text", "The river."}}}));
  CHECK(message["stop_reason"] == "max_tokens");
  CHECK(message["usage"] == json{{"input_tokens", 12}, {"output_tokens", 5}});
}

#include "net/llm/chat_body.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <limits>
#include <vector>

using namespace loadtest;
using nlohmann::json;

namespace {

json body_of(const net::chat_request& request) {
  return json::parse(net::chat_body(request));
}

std::string round_trip(const std::string& text) {
  const std::vector<core::message> messages{{core::role::user, text}};
  net::chat_request request;
  request.messages = messages;
  return body_of(request)["messages"][0]["content"].get<std::string>();
}

} // namespace

TEST_CASE("a streamed request asks for usage") {
  const std::vector<core::message> messages{{core::role::system, "Be brief."},
                                            {core::role::user, "Hello"},
                                            {core::role::assistant, "Hi"}};
  net::chat_request request;
  request.model = "gpt-4o";
  request.messages = messages;
  request.max_tokens = 64;
  request.temperature = 0.7;
  CHECK(net::chat_body(request) ==
        R"({"model":"gpt-4o","messages":[{"role":"system","content":"Be brief."},)"
        R"({"role":"user","content":"Hello"},{"role":"assistant","content":"Hi"}],)"
        R"("max_tokens":64,"temperature":0.7,"stream":true,)"
        R"("stream_options":{"include_usage":true}})");
}

TEST_CASE("what is not asked for is left out") {
  net::chat_request request;
  request.stream_options = false;
  CHECK(body_of(request) == json{{"model", ""}, {"messages", json::array()}, {"stream", true}});
  request.stream_options = true;
  request.stream = false;
  CHECK(body_of(request) == json{{"model", ""}, {"messages", json::array()}});
  request.temperature = std::numeric_limits<double>::infinity();
  CHECK_FALSE(body_of(request).contains("temperature"));
  request.temperature = 0.0;
  CHECK(body_of(request)["temperature"] == 0.0);
}

TEST_CASE("further fields come after the others") {
  net::chat_request request;
  request.stream = false;
  request.extra_fields = R"("top_p":0.5,"stop":["\n"])";
  CHECK(net::chat_body(request) == R"({"model":"","messages":[],"top_p":0.5,"stop":["\n"]})");
}

TEST_CASE("the token limit goes by the name that the server wants") {
  net::chat_request request;
  request.max_tokens = 4'294'967'295;
  request.max_tokens_field = "max_completion_tokens";
  const auto body = body_of(request);
  CHECK(body["max_completion_tokens"] == 4'294'967'295);
  CHECK_FALSE(body.contains("max_tokens"));
}

TEST_CASE("every text arrives as it was") {
  std::string all;
  for (int c = 0; c < 128; ++c)
    all += static_cast<char>(c);
  CHECK(round_trip(all) == all);
  CHECK(round_trip("\"\\\n\r\t\b\f/") == "\"\\\n\r\t\b\f/");
  CHECK(round_trip("aä€😀") == "aä€😀");
  CHECK(round_trip("") == "");
}

TEST_CASE("ill-formed UTF-8 is sent as U+FFFD") {
  CHECK(round_trip("a\xFF\"b") == "a\uFFFD\"b");
  CHECK(round_trip("\xC3") == "\uFFFD");
  net::chat_request request;
  request.model = "m\xFF";
  CHECK(body_of(request)["model"] == "m\uFFFD");
}

TEST_CASE("a whole request says for the record what its body asks") {
  const std::vector<core::message> messages{{core::role::user, "Hello"}};
  net::chat_request chat;
  chat.model = "gpt-4o";
  chat.messages = messages;
  chat.max_tokens = 64;
  const auto request = net::to_request("id-1", chat);
  CHECK(request.id == "id-1");
  CHECK(request.method == "POST");
  CHECK(request.path == "/v1/chat/completions");
  CHECK(request.body == net::chat_body(chat));
  CHECK(request.answer == core::answer_kind::completion);
  CHECK(request.stream);
  CHECK(request.model == "gpt-4o");
  CHECK(request.max_tokens == 64);
  chat.stream = false;
  CHECK_FALSE(net::to_request("id-2", chat).stream);
}

#include "platform/server/call_reader.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using platform::call_refusal;
using platform::endpoint;
using platform::inference_call;
using platform::read_call;

namespace {

inference_call accepted(std::string_view body, endpoint at = endpoint::chat_completions) {
  const auto read = read_call(at, body);
  REQUIRE(std::holds_alternative<inference_call>(read));
  return std::get<inference_call>(read);
}

std::string code_of_refusal(std::string_view body, endpoint at = endpoint::chat_completions) {
  const auto read = read_call(at, body);
  REQUIRE(std::holds_alternative<call_refusal>(read));
  CHECK_FALSE(std::get<call_refusal>(read).message.empty());
  return std::get<call_refusal>(read).code;
}

} // namespace

TEST_CASE("a chat call is read in OpenAI's format") {
  const auto call = accepted(R"({"model": "m", "temperature": 0.5, "max_tokens": 7, "stream": true,
    "stream_options": {"include_usage": true},
    "messages": [{"role": "developer", "content": "Be brief."}, {"role": "user", "content": "Why?"},
                 {"role": "assistant", "content": null}]})");
  CHECK(call.model == "m");
  CHECK(call.max_tokens == 7);
  CHECK(call.stream);
  CHECK(call.include_usage);
  CHECK(call.messages == std::vector<core::message>{{core::role::system, "Be brief."},
                                                    {core::role::user, "Why?"},
                                                    {core::role::assistant, ""}});
}

TEST_CASE("what a call leaves out has its default") {
  const auto call = accepted(R"({"model": "m", "messages": [{"role": "user", "content": [
    {"type": "text", "text": "What "}, {"type": "image_url", "image_url": {"url": "data:"}},
    {"type": "text", "text": "is it?"}]}]})");
  CHECK(call.max_tokens == 0);
  CHECK_FALSE(call.stream);
  CHECK_FALSE(call.include_usage);
  CHECK(call.messages.at(0).text == "What is it?");
}

TEST_CASE("a cache salt is a text that is not empty") {
  const std::string begin = R"({"model": "m", "messages": [{"role": "user", "content": "a"}])";
  CHECK(accepted(begin + R"(, "cache_salt": "s"})").cache_salt.reveal() == "s");
  CHECK(accepted(begin + "}").cache_salt.empty());
  CHECK(code_of_refusal(begin + R"(, "cache_salt": ""})") == "VALIDATION_ERROR");
  CHECK(code_of_refusal(begin + R"(, "cache_salt": 1})") == "VALIDATION_ERROR");
}

TEST_CASE("max_completion_tokens means max_tokens") {
  CHECK(accepted(R"({"model": "m", "max_completion_tokens": 9,
                     "messages": [{"role": "user", "content": "a"}]})")
            .max_tokens == 9);
}

TEST_CASE("what cannot be read is refused with the router's codes") {
  CHECK(code_of_refusal("{") == "INVALID_REQUEST");
  CHECK(code_of_refusal("[]") == "INVALID_REQUEST");
  CHECK(code_of_refusal("{\"model\": \"\xff\"}") == "INVALID_REQUEST");
  CHECK(code_of_refusal(R"({"messages": []})") == "MISSING_FIELD");
  CHECK(code_of_refusal(R"({"model": "m"})") == "MISSING_FIELD");
  CHECK(code_of_refusal(R"({"model": "m", "messages": []})") == "VALIDATION_ERROR");
  CHECK(code_of_refusal(R"({"model": "m", "messages": [{"content": "a"}]})") == "MISSING_FIELD");
  CHECK(code_of_refusal(R"({"model": "m", "messages": [{"role": "pope", "content": "a"}]})") ==
        "VALIDATION_ERROR");
  for (const char* extra : {R"("max_tokens": 0)", R"("max_tokens": -1)", R"("max_tokens": "9")",
                            R"("stream": "yes")", R"("n": 2)", R"("stream_options": 1)"})
    CHECK(code_of_refusal(R"({"model": "m", "messages": [{"role": "user", "content": "a"}], )" +
                          std::string{extra} + "}") == "VALIDATION_ERROR");
}

TEST_CASE("a completion's prompt is a text, or a list of one") {
  const std::vector<core::message> once{{core::role::user, "Once"}};
  for (const char* prompt : {R"("Once")", R"(["Once"])"}) {
    const auto call = accepted(R"({"model": "m", "max_tokens": 7, "stream": true, "prompt": )" +
                                   std::string{prompt} + "}",
                               endpoint::completions);
    CHECK(call.what() == platform::task::completion);
    CHECK(call.messages == once);
    CHECK(call.max_tokens == 7);
    CHECK(call.stream);
  }
  CHECK(code_of_refusal(R"({"model": "m"})", endpoint::completions) == "MISSING_FIELD");
  for (const char* prompt : {R"(["a", "b"])", "[]", "[1, 2]", "7", R"({"a": 1})"})
    CHECK(code_of_refusal(R"({"model": "m", "prompt": )" + std::string{prompt} + "}",
                          endpoint::completions) == "VALIDATION_ERROR");
}

TEST_CASE("an embedding's input is a text or a list, and its vectors come as the client wants") {
  const auto plain = accepted(R"({"model": "m", "input": "a"})", endpoint::embeddings);
  CHECK(plain.messages.size() == 1);
  CHECK(plain.vectors.dimensions == 256);
  CHECK_FALSE(plain.vectors.base64);
  const auto both = accepted(
      R"({"model": "m", "input": ["a", "b"], "dimensions": 8, "encoding_format": "base64"})",
      endpoint::embeddings);
  CHECK(both.messages.at(1).text == "b");
  CHECK(both.vectors.dimensions == 8);
  CHECK(both.vectors.base64);
  for (const char* members :
       {R"("input": [])", R"("input": [1])", R"("input": "a", "dimensions": 0)",
        R"("input": "a", "dimensions": 5000)", R"("input": "a", "encoding_format": "hex")"})
    CHECK(code_of_refusal(R"({"model": "m", )" + std::string{members} + "}",
                          endpoint::embeddings) == "VALIDATION_ERROR");
}

TEST_CASE("a call in the router's own format has a UUID, a payload and parameters") {
  const std::string id = R"("request_id": "0b1c2d3e-4f50-6172-8394-A5B6C7D8E9F0", "model": "m")";
  const auto call =
      accepted("{" + id + R"(, "payload": "Why?", "parameters": {"max_tokens": 5, "seed": 1}})",
               endpoint::inference);
  CHECK(call.request_id == "0b1c2d3e-4f50-6172-8394-A5B6C7D8E9F0");
  CHECK(call.what() == platform::task::chat);
  CHECK(call.messages == std::vector<core::message>{{core::role::user, "Why?"}});
  CHECK(call.max_tokens == 5);
  CHECK_FALSE(call.stream);

  const auto code = [](const std::string& body) {
    return code_of_refusal(body, endpoint::inference);
  };
  CHECK(code("{" + id + "}") == "MISSING_FIELD");
  CHECK(code(R"({"request_id": "7", "model": "m", "payload": "a"})") == "VALIDATION_ERROR");
  CHECK(code(R"({"model": "m", "payload": "a"})") == "MISSING_FIELD");
  CHECK(code("{" + id + R"(, "payload": {}})") == "VALIDATION_ERROR");
  CHECK(code("{" + id + R"(, "payload": "a", "parameters": 1})") == "VALIDATION_ERROR");
  const auto long_call = [&](std::size_t bytes) {
    return "{" + id + R"(, "payload": ")" + std::string(bytes, 'a') + "\"}";
  };
  CHECK(accepted(long_call(64 * 1024), endpoint::inference).messages[0].text.size() == 64 * 1024);
  CHECK(code(long_call(64 * 1024 + 1)) == "VALIDATION_ERROR");
}

TEST_CASE("a response's input is a text or messages, behind its instructions") {
  const auto call = accepted(
      R"({"model": "m", "input": "Why?", "instructions": "Be brief.", "max_output_tokens": 7, "stream": true})",
      endpoint::responses);
  CHECK(call.what() == platform::task::chat);
  CHECK(call.max_tokens == 7);
  CHECK(call.stream);
  CHECK(call.include_usage);
  CHECK(call.messages ==
        std::vector<core::message>{{core::role::system, "Be brief."}, {core::role::user, "Why?"}});
  CHECK(
      accepted(
          R"({"model":"m","input":[{"role":"user","content":[{"type":"input_text","text":"Why?"}]}]})",
          endpoint::responses)
          .messages == std::vector<core::message>{{core::role::user, "Why?"}});
  CHECK(code_of_refusal(R"({"model": "m"})", endpoint::responses) == "MISSING_FIELD");
  CHECK(code_of_refusal(R"({"model": "m", "input": []})", endpoint::responses) ==
        "VALIDATION_ERROR");
}

TEST_CASE("Anthropic's messages stand behind what the system says, and want max_tokens") {
  const auto call = accepted(
      R"({"model": "m", "max_tokens": 7, "system": [{"type": "text", "text": "Be brief."}],
          "messages": [{"role": "user", "content": "Why?"}]})",
      endpoint::messages);
  CHECK(call.max_tokens == 7);
  CHECK_FALSE(call.stream);
  CHECK(call.include_usage);
  CHECK(call.messages ==
        std::vector<core::message>{{core::role::system, "Be brief."}, {core::role::user, "Why?"}});
  CHECK(code_of_refusal(R"({"model": "m", "messages": [{"role": "user", "content": "Why?"}]})",
                        endpoint::messages) == "MISSING_FIELD");
}

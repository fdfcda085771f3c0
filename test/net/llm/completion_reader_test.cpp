#include "net/llm/completion_reader.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using net::completion_reader;
using net::json_kind;

TEST_CASE("a chunk gives its id, choices and usage") {
  completion_reader reader;
  const auto& e = reader.read(
      R"({"id":"c-1","object":"chat.completion.chunk","created":1,"model":"m","system_fingerprint":null,
          "choices":[{"index":2,"delta":{"role":"assistant","content":"a\"b"},"logprobs":{"content":[{"token":"a","bytes":[97]}]},"finish_reason":"length"}],
          "usage":{"prompt_tokens":1,"total_tokens":3,"completion_tokens":2,"prompt_tokens_details":{"audio_tokens":0,"cached_tokens":0}}})");
  CHECK(e.kind == json_kind::completion);
  CHECK(e.response_id == "c-1");
  REQUIRE(e.choices.size() == 1);
  CHECK(e.choices[0].index == 2);
  CHECK(e.choices[0].token);
  CHECK(e.choices[0].visible);
  CHECK(e.choices[0].text == "a\"b");
  CHECK(e.choices[0].finish_reason == "length");
  REQUIRE(e.usage);
  CHECK(*e.usage == net::token_usage{1, 2, 0, {}});
}

TEST_CASE("the id is read on demand") {
  completion_reader reader;
  CHECK(reader.read(R"({"id":"c-1","choices":[]})", false).response_id.empty());
  CHECK(reader.read(R"({"id":"c-1","choices":[]})", true).response_id == "c-1");
}

TEST_CASE("nothing of an event is left for the next") {
  completion_reader reader;
  reader.read(R"({"id":"c","choices":[{"delta":{"content":"a"}}],"usage":{"prompt_tokens":1}})");
  const auto& e = reader.read("{}");
  CHECK(e.kind == json_kind::completion);
  CHECK(e.response_id.empty());
  CHECK(e.choices.empty());
  CHECK_FALSE(e.usage);
  reader.read(R"({"error":"x"})");
  CHECK(reader.read("{}").kind == json_kind::completion);
  reader.read(R"({"choices":[{"delta":{"content":"a"}}],"usage":{}} x)");
  CHECK(e.kind == json_kind::invalid);
  CHECK(e.choices.empty());
  CHECK_FALSE(e.usage);
}

TEST_CASE("members of unexpected types are passed over") {
  completion_reader reader;
  for (const char* text :
       {R"({"id":7,"choices":[{"index":"0","delta":[],"finish_reason":{}}],"usage":[1]})",
        R"({"id":null,"choices":{"delta":{}},"usage":"none"})",
        R"({"choices":[null,1,"x",[]],"usage":7,"object":{"error":1}})",
        R"({"choices":[{"delta":{"content":{},"tool_calls":null,"reasoning":1}}]})",
        R"({"usage":{"prompt_tokens":"1","completion_tokens":-1,"prompt_tokens_details":[]}})",
        R"({"usage":{"prompt_tokens":1e300,"completion_tokens":4294967296}})"}) {
    INFO(text);
    const auto& e = reader.read(text);
    CHECK(e.kind == json_kind::completion);
    for (const auto& choice : e.choices) {
      CHECK(choice.index == 0);
      CHECK_FALSE(choice.token);
      CHECK(choice.finish_reason.empty());
    }
    if (e.usage)
      CHECK(*e.usage == net::token_usage{});
  }
}

TEST_CASE("counts may be written as numbers of other kinds") {
  completion_reader reader;
  const auto completion = [&](const std::string& number) {
    const auto& e = reader.read(R"({"usage":{"completion_tokens":)" + number + "}}");
    return e.usage ? e.usage->completion : std::nullopt;
  };
  CHECK(completion("12") == 12u);
  CHECK(completion("12.0") == 12u);
  CHECK(completion("1.2e1") == 12u);
  CHECK(completion("4294967295") == 4'294'967'295u);
  CHECK(completion("null") == std::nullopt);
}

TEST_CASE("what is not one JSON object is invalid") {
  completion_reader reader;
  for (const char* text : {"",
                           " ",
                           "x",
                           "1",
                           "null",
                           "[]",
                           "\"a\"",
                           "{",
                           "}",
                           R"({"a")",
                           R"({"a":)",
                           R"({"a":1)",
                           R"({"a":"b)",
                           R"({"a":1}})",
                           R"({"a":1}{"a":1})",
                           R"({"a":1} x)",
                           R"({"a" 1})",
                           R"({"choices":[{"delta":{"content":"a"}})",
                           R"({"choices":[{"delta":{"content":"a"}]})",
                           R"({"choices":[{"delta":{"content":"\x"}}]})",
                           "{\"choices\":\"a\nb\"}"}) {
    INFO(text);
    CHECK(reader.read(text).kind == json_kind::invalid);
    CHECK(reader.read("{}").kind == json_kind::completion);
  }
}

TEST_CASE("an event that is larger than all before is read") {
  completion_reader reader;
  for (std::size_t size = 1; size <= 1024 * 1024; size *= 4) {
    const std::string content(size, 'x');
    const auto& e = reader.read(R"({"choices":[{"delta":{"content":")" + content + "\"}}]}");
    REQUIRE(e.choices.size() == 1);
    CHECK(e.choices[0].text == content);
  }
}

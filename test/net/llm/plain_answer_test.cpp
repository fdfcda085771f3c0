#include "net/llm/plain_answer.hpp"

#include "net/llm/completion_reader.hpp"
#include "test/net/llm/answer_probe.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using core::error_type;
using core::outcome_status;
using core::token_source;
using kind = net::plain_answer::kind;

namespace {

constexpr const char* completion =
    R"({"id":"chatcmpl-1","choices":[{"index":0,"message":{"role":"assistant","content":"Hello w\u00f6rld"},"finish_reason":"stop"}],
        "usage":{"prompt_tokens":9,"completion_tokens":3,"prompt_tokens_details":{"cached_tokens":4}}})";

net::scripted_answer plain(std::string body, bool stream_wanted = false) {
  net::scripted_answer answer;
  answer.body = std::move(body);
  answer.content_type = "application/json";
  answer.stream_wanted = stream_wanted;
  return answer;
}

net::plain_answer read(const std::string& body, net::completion_reader& reader) {
  return net::read_plain_answer(body, core::answer_kind::completion, reader);
}

} // namespace

TEST_CASE("a completion that is not streamed is judged the same however it is cut") {
  const auto answer = plain(completion);
  const auto whole = net::fold(answer).outcome;
  CHECK(whole.status == outcome_status::ok);
  CHECK(whole.text == "Hello w\u00f6rld");
  CHECK(whole.finish_reason == "stop");
  CHECK(whole.response_id == "chatcmpl-1");
  CHECK(whole.prompt_tokens == 9);
  CHECK(whole.prompt_source == token_source::reported);
  CHECK(whole.completion_tokens == 3);
  CHECK(whole.completion_source == token_source::reported);
  CHECK(whole.cached_tokens == 4u);
  CHECK(whole.http_status == 200);
  net::completion_reader reader;
  bool same = true;
  for (const auto& pieces : net::splits(answer.body))
    same = same &&
           net::facts(net::fold(answer, pieces, net::reading::one_by_one, reader).outcome) ==
               net::facts(whole) &&
           net::times(net::fold(answer, pieces, net::reading::together, reader).outcome) ==
               net::times(whole);
  CHECK(same);
}

TEST_CASE("a completion as plain JSON though a stream was asked for is a success without TTFT") {
  for (const char* content_type : {"application/json", "text/event-stream", "text/plain", ""}) {
    INFO(content_type);
    auto answer = plain(std::string{"\r\n "} + completion, true);
    answer.content_type = content_type;
    const auto o = net::fold(answer).outcome;
    CHECK(o.status == outcome_status::ok);
    CHECK(o.text == "Hello w\u00f6rld");
    CHECK_FALSE(core::reached(o.times.first_token));
    CHECK(core::reached(o.times.last_token));
  }
}

TEST_CASE("a stream though none was asked for is folded as one") {
  net::scripted_answer answer;
  answer.stream_wanted = false;
  answer.body = net::stream_of(
      {R"({"choices":[{"delta":{"content":"Hello"},"finish_reason":"stop"}]})", "[DONE]"});
  const auto o = net::fold(answer).outcome;
  CHECK(o.status == outcome_status::ok);
  CHECK(o.text == "Hello");
  CHECK(core::reached(o.times.first_token));
}

TEST_CASE("without usage a token is taken for four characters") {
  const auto tokens = [](const std::string& message) {
    const auto o = net::fold(plain(R"({"choices":[{"message":)" + message + "}]}")).outcome;
    CHECK(o.status == outcome_status::ok);
    CHECK(o.completion_source == token_source::estimated);
    CHECK(o.prompt_source == token_source::estimated);
    return o.completion_tokens;
  };
  CHECK(tokens(R"({"content":null})") == 0);
  CHECK(tokens(R"({"content":"a"})") == 1);
  CHECK(tokens(R"({"content":"abcd"})") == 1);
  CHECK(tokens(R"({"content":"abcde"})") == 2);
  CHECK(tokens(R"({"content":"äöüß"})") == 1);
  CHECK(tokens(R"({"content":"abcd","reasoning":"abcd","reasoning_content":"abcd"})") == 2);
  CHECK(tokens(R"({"content":null,"refusal":"abcd"})") == 1);
  CHECK(tokens(R"({"tool_calls":[{"type":"function","function":{"arguments":"abcdefgh"}}]})") == 2);
}

TEST_CASE("the text is that of the choice with index 0") {
  const auto text = [](const char* choices) {
    net::completion_reader reader;
    return read(std::string{R"({"choices":)"} + choices + "}", reader).text;
  };
  CHECK(text(R"([{"index":1,"message":{"content":"b"}},{"index":0,"message":{"content":"a"}}])") ==
        "a");
  CHECK(text(R"([{"message":{"content":"a"}},{"message":{"content":"b"}}])") == "a");
  CHECK(text(R"([{"text":"a"}])") == "a");
  CHECK(
      text(
          R"([{"message":{"content":[{"type":"text","text":"a"},{"type":"text","text":"b"}]}}])") ==
      "ab");
}

TEST_CASE("a 2xx without parsable choices is no success") {
  const auto complaint = [](const char* body) {
    const auto o = net::fold(plain(body)).outcome;
    CHECK(o.status == outcome_status::error);
    CHECK(o.error == error_type::protocol_error);
    return o.error_detail;
  };
  CHECK(complaint("{}") == "the answer has no choices");
  CHECK(complaint(R"({"choices":[]})") == "the answer has no choices");
  CHECK(complaint(R"({"choices":{}})") == "the answer has no choices");
  CHECK(complaint(R"({"choices":[{}]})") == "a choice of the answer has neither message nor text");
  CHECK(complaint(R"({"choices":[7]})") == "a choice of the answer has neither message nor text");
  CHECK(complaint("[]") == "the answer is not a JSON object");
  CHECK(complaint(R"({"choices":[{"message")") == "the answer is not a JSON object");
  CHECK(complaint("OK") == "the answer is not a JSON object");
  CHECK(complaint("") == "the answer is empty");
}

TEST_CASE("a plain answer that is cut is incomplete, though its JSON be whole") {
  auto answer = plain(completion);
  answer.proper_end = false;
  CHECK(net::fold(answer).outcome.error == error_type::incomplete_stream);
  CHECK(net::fold(answer).outcome.completion_tokens == 3);
  answer.body.resize(answer.body.size() - 1);
  CHECK(net::fold(answer).outcome.error == error_type::incomplete_stream);
  answer.body.clear();
  CHECK(net::fold(answer).outcome.error == error_type::incomplete_stream);
}

TEST_CASE("whole answers are read by the rules of stream events") {
  const auto outcome = [](const char* body) { return net::fold(plain(body)).outcome; };
  const auto odd = outcome(
      R"({"choices":[{"index":7,"message":{"content":"a"},"logprobs":NaN,"usage":{"prompt_tokens":9,"completion_tokens":23}}],"created":Infinity})");
  CHECK(odd.status == outcome_status::ok);
  CHECK(odd.text == "a");
  CHECK(odd.completion_tokens == 23);
  CHECK(outcome(R"({"choices":[{"delta":{"content":"a"},"message":{"content":"a"},"text":"a"}]})")
            .text == "a");
  CHECK(outcome(R"({"choices":[{"text":"a"}],"x_groq":{"usage":{"completion_tokens":23}}})")
            .completion_tokens == 23);
  CHECK(
      outcome(
          R"({"choices":[{"text":"a"}],"usage":{"prompt_tokens":12,"completion_tokens":1,"total_tokens":399,"completion_tokens_details":{"reasoning_tokens":386}}})")
          .completion_tokens == 387);
  CHECK(
      outcome(
          R"({"choices":[{"text":"a"}],"usage":{"prompt_tokens":12,"completion_tokens":1,"total_tokens":399,"reasoning_tokens":386,"completion_tokens_details":{"audio_tokens":5}}})")
          .completion_tokens == 387);
  CHECK(outcome(
            R"({"choices":[{"text":"a"},{"text":"b"}],"usage":{"completion_tokens":1,"cost":0.5}})")
            .reported_cost == 500'000'000);
  const auto thinking = outcome(
      R"({"choices":[{"message":{"content":[{"type":"thinking","thinking":"abcdefgh"},{"type":"text","text":"a"},{"type":"text","text":"b"}]}}]})");
  CHECK(thinking.text == "ab");
  CHECK(thinking.completion_tokens == 3);
  CHECK(
      outcome(
          R"({"choices":[{"message":{"content":"a","reasoning_details":[{"type":"reasoning.encrypted","data":"abcdefgh"}]}}]})")
          .completion_tokens == 1);
}

TEST_CASE("a whole answer that reports a failure is no success, and keeps what it has") {
  for (
      const auto* body :
      {R"({"choices":[{"message":{"content":"a"},"finish_reason":"error"}],"usage":{"completion_tokens":5}})",
       R"({"choices":[{"message":{"content":"a"},"finish_reason":"abort"}],"usage":{"completion_tokens":5}})",
       R"({"choices":[{"message":{"content":"a"},"error":{"message":"no"}}],"usage":{"completion_tokens":5}})",
       R"({"choices":[{"message":{"content":"a"}}],"error":"no","usage":{"completion_tokens":5}})"}) {
    INFO(body);
    const auto o = net::fold(plain(body)).outcome;
    CHECK(o.error == error_type::http_error);
    CHECK_FALSE(o.error_detail.empty());
    CHECK(o.text == "a");
    CHECK(o.completion_tokens == 5);
    CHECK(net::fold(plain(body, true)).outcome.error == error_type::stream_error);
  }
  const auto detail = net::fold(plain(R"({"detail":"no model"})", true)).outcome;
  CHECK(detail.error == error_type::stream_error);
  CHECK(detail.error_detail == "no model");
  CHECK(net::fold(plain(R"({"choices":[{"error":{"code":7,"message":"no"}}]})"))
            .outcome.error_detail == "7: no");
}

TEST_CASE("an error as plain JSON with status 200 is no success") {
  const std::string body = R"({"error":{"message":"overloaded","type":"server_error"}})";
  const auto streamed = net::fold(plain(body, true)).outcome;
  CHECK(streamed.error == error_type::stream_error);
  CHECK(streamed.error_detail == "server_error: overloaded");
  const auto whole = net::fold(plain(body, false)).outcome;
  CHECK(whole.error == error_type::http_error);
  CHECK(whole.error_detail == "server_error: overloaded");
}

TEST_CASE("a plain answer of more than 16 MiB breaks the protocol") {
  const std::string filler(1024 * 1024, ' ');
  net::scripted_answer answer = plain("{");
  for (int i = 0; i < 16; ++i)
    answer.body += filler;
  const auto folded = net::fold(answer);
  CHECK(folded.outcome.error == error_type::protocol_error);
  CHECK(folded.outcome.error_detail == "the answer is larger than 16 MiB");
  CHECK(folded.finished);
  CHECK_FALSE(folded.clean);
}

TEST_CASE("ill-formed text in a plain answer is replaced, and deep nesting left out") {
  net::completion_reader reader;
  CHECK(read("{\"choices\":[{\"text\":\"a\xFF\"}]}", reader).text == "a\uFFFD");
  CHECK(read(R"({"choices":[{"text":"a\udead"}]})", reader).text == "a\uFFFD");
  const auto deep = R"({"choices":[{"text":"a","x":)" + std::string(100'000, '[') +
                    std::string(100'000, ']') + "}]}";
  CHECK(read(deep, reader).what == kind::answer);
}

#include "net/llm/chat_answer.hpp"

#include "net/llm/event_reader.hpp"
#include "test/net/llm/stream_oddities.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::net;
using core::error_type;
using core::outcome_status;
using core::token_source;

TEST_CASE("a stream is over at [DONE], at an error and at a breach of the protocol") {
  const auto end = [](std::initializer_list<std::string_view> list) {
    const auto folded = net::fold(events(list));
    return std::pair{folded.finished, folded.clean};
  };
  CHECK(end({hello, stop, usage}) == std::pair{false, true});
  CHECK(end({hello, stop, done}) == std::pair{true, true});
  CHECK(end({hello, R"({"error":"e"})"}) == std::pair{true, true});
  CHECK(end({hello, "junk"}) == std::pair{true, false});
}

TEST_CASE("an event larger than 1 MiB breaks the protocol") {
  const auto folded = net::fold(events({hello, std::string(1024 * 1024, ' ')}));
  CHECK(folded.outcome.error == error_type::protocol_error);
  CHECK(folded.outcome.error_detail == "a stream event is larger than 1 MiB");
  CHECK(folded.outcome.text == "Hello");
  CHECK(folded.finished);
  CHECK_FALSE(folded.clean);
}

TEST_CASE("cached tokens that are not reported are absent, not zero") {
  const auto cached = [](const char* details) {
    const auto event =
        std::string{R"({"choices":[],"usage":{"completion_tokens":2)"} + details + "}}";
    return net::fold(events({hello, stop, event})).outcome.cached_tokens;
  };
  CHECK(cached("") == std::nullopt);
  CHECK(cached(R"(,"prompt_tokens_details":null)") == std::nullopt);
  CHECK(cached(R"(,"prompt_tokens_details":{"audio_tokens":1})") == std::nullopt);
  CHECK(cached(R"(,"prompt_tokens_details":{"cached_tokens":null})") == std::nullopt);
  CHECK(cached(R"(,"prompt_tokens_details":{"cached_tokens":0})") == 0u);
  CHECK(cached(R"(,"prompt_tokens_details":{"cached_tokens":8})") == 8u);
}

TEST_CASE("prompt tokens are those of the usage, and otherwise left to be estimated") {
  const auto reported = net::fold(events({hello, stop, usage, done})).outcome;
  CHECK(reported.prompt_tokens == 9);
  CHECK(reported.prompt_source == token_source::reported);
  CHECK(reported.cached_tokens == 4u);
  CHECK(reported.response_id == "c");
  const auto estimated = net::fold(events({hello, stop, done})).outcome;
  CHECK(estimated.prompt_tokens == 0);
  CHECK(estimated.prompt_source == token_source::estimated);
}

TEST_CASE("usage of each choice adds the completion but not the prompt") {
  const auto o = net::fold(events(
      {R"({"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}})",
       R"({"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3}})"}));
  CHECK(o.outcome.prompt_tokens == 9);
  CHECK(o.outcome.completion_tokens == 7);
}

TEST_CASE("usage of the whole answer goes before usage of its choices") {
  const auto o = net::fold(events(
      {R"({"choices":[{"index":0,"delta":{"content":"a"},"finish_reason":"stop"}],"usage":{"completion_tokens":4}})",
       R"({"choices":[{"index":1,"delta":{"content":"b"},"finish_reason":"stop"}],"usage":{"completion_tokens":3}})",
       usage}));
  CHECK(o.outcome.completion_tokens == 7);
}

TEST_CASE("an answer that the owner ends keeps what had arrived") {
  net::scripted_answer answer = events({role, hello, world});
  core::histogram gaps;
  net::event_reader reader;
  net::chat_answer under_test{reader, gaps, true};
  under_test.on_head({200, "text/event-stream", "backend-1", ""});
  under_test.begin_read({net::byte_time(9), net::byte_time(3), {}, true});
  under_test.on_body(answer.body);
  under_test.end_read();
  CHECK(under_test.chunks() == 2);
  core::outcome o;
  o.status = outcome_status::abandoned;
  o.error_detail = "gave up";
  under_test.abort(o);
  CHECK(o.status == outcome_status::abandoned);
  CHECK(o.error_detail == "gave up");
  CHECK(o.http_status == 200);
  CHECK(o.text == "Hello w\u00f6rld \U0001F600");
  CHECK(o.chunks == 2);
  CHECK(o.completion_tokens == 2);
  CHECK(o.times.first_token == net::byte_time(9));
}

#include "net/llm/folded_answer.hpp"

#include "net/llm/answer_stream.hpp"
#include "net/llm/completion_reader.hpp"
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

TEST_CASE("a streamed text of 16 MiB is taken, and a byte more breaks the protocol") {
  const auto token = [](std::size_t bytes) {
    return R"({"choices":[{"delta":{"content":")" + std::string(bytes, 'x') + R"("}}]})";
  };
  constexpr std::size_t piece = 1'000'000;
  scripted_answer answer;
  for (std::size_t i = 0; i < answer_stream::max_text / piece; ++i)
    answer.body += stream_of({token(piece)});
  answer.body += stream_of({token(answer_stream::max_text % piece)});
  const auto all = answer.body;
  answer.body += stream_of({stop});
  CHECK(net::fold(answer).outcome.status == outcome_status::ok);
  CHECK(net::fold(answer).outcome.text.size() == answer_stream::max_text);
  answer.body = all + stream_of({token(1), stop});
  const auto folded = net::fold(answer);
  CHECK(folded.outcome.error == error_type::protocol_error);
  CHECK(folded.outcome.error_detail == "the streamed answer is larger than 16 MiB");
  CHECK(folded.finished);
  CHECK_FALSE(folded.clean);
}

TEST_CASE("an answer is complete when every choice has finished, over or not") {
  const auto complete = [](std::initializer_list<std::string_view> list) {
    return net::fold(events(list)).complete;
  };
  CHECK_FALSE(complete({hello}));
  CHECK(complete({hello, stop}));
  CHECK(complete({hello, stop, usage}));
  CHECK_FALSE(complete({hello, stop, R"({"choices":[{"index":1,"delta":{"content":"x"}}]})"}));
  scripted_answer plain;
  plain.body = R"({"choices":[{"message":{"content":"a"},"finish_reason":"stop"}]})";
  CHECK_FALSE(net::fold(plain).complete);
}

TEST_CASE("a success without a token lasts until its end, and its times are those of its events") {
  auto answer = events({role, R"({"choices":[{"delta":{},"finish_reason":"length"}]})"});
  const auto end = answer.body.size();
  answer.body += ": ping\n\n";
  completion_reader reader;
  const auto o = net::fold(answer, bytes_of(answer.body), reading::one_by_one, reader).outcome;
  CHECK(o.status == outcome_status::ok);
  CHECK(o.streamed);
  CHECK_FALSE(core::reached(o.times.first_token));
  CHECK(o.times.last_token == byte_time(end));
  CHECK(o.tpot() == std::nullopt);
  const auto failed = net::fold(events({role, done})).outcome;
  CHECK_FALSE(core::reached(failed.times.last_token));
}

TEST_CASE("the last token is the last visible or hidden one, and the first of each kind is told") {
  const auto answer =
      events({role, R"({"choices":[{"delta":{"reasoning_details":[{"text":"Hm"}]}}]})", hello, stop,
              done});
  completion_reader reader;
  const auto o = net::fold(answer, bytes_of(answer.body), reading::one_by_one, reader).outcome;
  CHECK(o.times.first_token < o.times.first_visible);
  CHECK(o.times.first_visible == o.times.last_token);
  CHECK(o.text == "Hello");
}

TEST_CASE(
    "a reported cost is that of the newest usage, wherever it stands and however it is written") {
  const auto cost = [](std::initializer_list<std::string_view> list) {
    return net::fold(events(list)).outcome.reported_cost;
  };
  CHECK(cost({hello, stop, usage}) == std::nullopt);
  CHECK(cost({hello, stop, R"({"usage":{"completion_tokens":1,"cost":0.00042}})"}) == 420'000);
  CHECK(cost({hello, stop, R"({"usage":{"completion_tokens":1,"cost_usd":2}})"}) == 2'000'000'000);
  CHECK(cost({hello, stop, R"({"usage":{"completion_tokens":1},"cost_usd":0.5})"}) == 500'000'000);
  CHECK(cost({hello, stop, R"({"choices":[],"cost_usd":0.5})"}) == 500'000'000);
  CHECK(cost({hello, stop,
              R"({"usage":{"completion_tokens":1,"cost":{"input":1,"total_cost":3}}})"}) ==
        3'000'000'000);
  CHECK(cost({R"({"choices":[{"delta":{"content":"a"}}],"usage":{"completion_tokens":1,"cost":1}})",
              R"({"usage":{"completion_tokens":2,"cost":2}})", stop}) == 2'000'000'000);
  CHECK(cost({hello, stop, R"({"usage":{"completion_tokens":1,"cost":0}})"}) == 0);
  for (const auto* odd : {"-1", "null", "\"1\"", "1e9", "NaN", "{}", "[1]"})
    CHECK(cost({hello, stop,
                std::string{R"({"usage":{"completion_tokens":1,"cost":)"} + odd + "}}"}) ==
          std::nullopt);
}

TEST_CASE("cached tokens are read in each spelling") {
  const auto cached = [](const char* fields) {
    const auto event = std::string{R"({"choices":[],"usage":{"prompt_tokens":100)"} + fields + "}}";
    return net::fold(events({hello, stop, event})).outcome.cached_tokens;
  };
  CHECK(cached(R"(,"prompt_cache_hit_tokens":64,"prompt_cache_miss_tokens":36)") == 64u);
  CHECK(cached(R"(,"prompt_cache_hit_tokens":0)") == 0u);
  CHECK(cached(R"(,"cached_tokens":64)") == 64u);
  CHECK(cached(R"(,"prompt_tokens_details":{"cached_tokens":0},"prompt_cache_hit_tokens":64)") ==
        64u);
  CHECK(cached(R"(,"prompt_cache_hit_tokens":null)") == std::nullopt);
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
  net::completion_reader reader;
  net::folded_answer under_test{reader, core::answer_kind::completion, true};
  under_test.on_head({200, "text/event-stream", "backend-1", {}, {}});
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

// Answers that are no chat or text completions, as their documentations write them.
#include "net/llm/completion_reader.hpp"
#include "test/net/llm/answer_probe.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using core::answer_kind;
using core::error_type;
using core::outcome_status;
using core::token_source;

namespace {

net::scripted_answer plain(answer_kind kind, std::string body) {
  net::scripted_answer answer;
  answer.kind = kind;
  answer.body = std::move(body);
  answer.content_type = "application/json";
  answer.stream_wanted = false;
  return answer;
}

/// Each event with the name that its type is.
net::scripted_answer stream(answer_kind kind, std::initializer_list<std::string_view> events) {
  net::scripted_answer answer;
  answer.kind = kind;
  for (const auto event : events) {
    const auto at = event.find(R"("type":")") + 8;
    answer.body.append("event: ").append(event.substr(at, event.find('"', at) - at));
    answer.body.append("\ndata: ").append(event).append("\n\n");
  }
  return answer;
}

/// The same however its body is cut.
core::outcome outcome_of(const net::scripted_answer& answer) {
  const auto whole = net::fold(answer).outcome;
  net::completion_reader reader;
  for (const auto& pieces : net::splits(answer.body))
    REQUIRE(net::facts(net::fold(answer, pieces, net::reading::one_by_one, reader).outcome) ==
            net::facts(whole));
  return whole;
}

constexpr const char* created =
    R"({"type":"response.created","response":{"id":"resp_1","status":"in_progress","error":null,"output":[],"usage":null}})";
constexpr const char* text_delta =
    R"({"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"delta":"Hel"})";
constexpr const char* more_text =
    R"({"type":"response.output_text.delta","item_id":"msg_1","output_index":0,"delta":"lo"})";
constexpr const char* completed =
    R"({"type":"response.completed","response":{"id":"resp_1","status":"completed","error":null,"incomplete_details":null,"output":[{"type":"message","content":[{"type":"output_text","text":"Hello"}]}],"usage":{"input_tokens":12,"input_tokens_details":{"cached_tokens":8},"output_tokens":5,"output_tokens_details":{"reasoning_tokens":3},"total_tokens":17}}})";

constexpr const char* message_start =
    R"({"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","content":[],"stop_reason":null,"usage":{"input_tokens":4,"cache_read_input_tokens":16,"cache_creation_input_tokens":2,"output_tokens":1}}})";
constexpr const char* block_start =
    R"({"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}})";
constexpr const char* block_text =
    R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hel"}})";
constexpr const char* block_more =
    R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"lo"}})";
constexpr const char* block_stop = R"({"type":"content_block_stop","index":0})";
constexpr const char* message_delta =
    R"({"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":7}})";
constexpr const char* message_stop = R"({"type":"message_stop"})";

} // namespace

TEST_CASE("a stream of OpenAI's responses has its text, tokens and end") {
  const auto answer = stream(answer_kind::responses, {created, text_delta, more_text, completed});
  const auto o = outcome_of(answer);
  CHECK(o.status == outcome_status::ok);
  CHECK(o.text == "Hello");
  CHECK(o.chunks == 2); // the whole text, once more at the end, is none
  CHECK(o.finish_reason == "completed");
  CHECK(o.response_id == "resp_1");
  CHECK(o.prompt_tokens == 12);
  CHECK(o.cached_tokens == 8U);
  CHECK(o.completion_tokens == 5);
  CHECK(o.completion_source == token_source::reported);
  CHECK(core::reached(o.times.first_visible));
  CHECK(net::fold(answer).finished);
}

TEST_CASE("what a response says in secret is a token, and not visible") {
  for (const auto* delta :
       {R"({"type":"response.reasoning_text.delta","delta":"Hm"})",
        R"({"type":"response.reasoning_summary_text.delta","delta":"Hm"})",
        R"({"type":"response.function_call_arguments.delta","delta":"{\"a\":"})",
        R"({"type":"response.refusal.delta","delta":"No"})"}) {
    const auto o = outcome_of(stream(answer_kind::responses, {created, delta, completed}));
    INFO(delta);
    CHECK(o.status == outcome_status::ok);
    CHECK(o.chunks == 1);
    CHECK_FALSE(core::reached(o.times.first_visible));
  }
  const auto none = outcome_of(stream(
      answer_kind::responses,
      {created, R"({"type":"response.output_text.done","text":"Hello"})", text_delta, completed}));
  CHECK(none.chunks == 1);
}

TEST_CASE("a response that is cut off, fails or falls short says so") {
  const auto outcome = [](std::initializer_list<std::string_view> events) {
    return outcome_of(stream(answer_kind::responses, events));
  };
  CHECK(outcome({created, text_delta}).error == error_type::incomplete_stream);
  const auto failed = outcome(
      {created, text_delta,
       R"({"type":"response.failed","response":{"id":"resp_1","status":"failed","error":{"code":"server_error","message":"gone"}}})"});
  CHECK(failed.error == error_type::stream_error);
  CHECK(failed.error_detail == "server_error: gone");
  CHECK(failed.text == "Hel");
  const auto error = outcome(
      {created, R"({"type":"error","code":"rate_limit_exceeded","message":"slow","param":null})"});
  CHECK(error.error == error_type::stream_error);
  CHECK(error.error_detail == "rate_limit_exceeded: slow");
  const auto cut = outcome(
      {created, text_delta,
       R"({"type":"response.incomplete","response":{"status":"incomplete","incomplete_details":{"reason":"max_output_tokens"}}})"});
  CHECK(cut.status == outcome_status::ok);
  CHECK(cut.finish_reason == "max_output_tokens");
  net::scripted_answer junk = stream(answer_kind::responses, {created, text_delta});
  junk.body += "event: response.output_text.delta\ndata: {junk\n\n";
  CHECK(outcome_of(junk).error == error_type::protocol_error);
}

TEST_CASE("a whole response is read as the events of one are") {
  const auto o = outcome_of(plain(
      answer_kind::responses,
      R"({"id":"resp_1","object":"response","status":"completed","error":null,"output":[{"type":"reasoning","summary":[]},{"type":"message","content":[{"type":"output_text","text":"Hel"},{"type":"output_text","text":"lo"}]}],"usage":{"input_tokens":12,"output_tokens":5,"total_tokens":17}})"));
  CHECK(o.status == outcome_status::ok);
  CHECK(o.text == "Hello");
  CHECK(o.completion_tokens == 5);
  CHECK(o.finish_reason == "completed");
  CHECK_FALSE(o.streamed);
  CHECK(outcome_of(plain(answer_kind::responses,
                         R"({"status":"failed","error":{"code":"c","message":"m"},"output":[]})"))
            .error_detail == "c: m");
  CHECK(outcome_of(plain(answer_kind::responses, R"({"id":"resp_1"})")).error ==
        error_type::protocol_error);
}

TEST_CASE("a stream of Anthropic's messages has its text, tokens and end") {
  const auto answer =
      stream(answer_kind::messages, {message_start, block_start, R"({"type":"ping"})", block_text,
                                     block_more, block_stop, message_delta, message_stop});
  const auto o = outcome_of(answer);
  CHECK(o.status == outcome_status::ok);
  CHECK(o.text == "Hello");
  CHECK(o.chunks == 2);
  CHECK(o.finish_reason == "end_turn");
  CHECK(o.response_id == "msg_1");
  CHECK(o.prompt_tokens == 22); // with what was read from the cache, and written to it
  CHECK(o.cached_tokens == 16U);
  CHECK(o.completion_tokens == 7);
  CHECK(net::fold(answer).finished);
}

TEST_CASE("thinking and calls of tools in messages are tokens that nobody sees") {
  const auto seen = [](std::string_view event) {
    const auto o = outcome_of(stream(
        answer_kind::messages, {message_start, event, block_stop, message_delta, message_stop}));
    return std::pair{o.chunks, core::reached(o.times.first_visible)};
  };
  using pair = std::pair<std::uint32_t, bool>;
  CHECK(
      seen(R"({"type":"content_block_delta","delta":{"type":"thinking_delta","thinking":"Hm"}})") ==
      pair{1, false});
  CHECK(
      seen(
          R"({"type":"content_block_delta","delta":{"type":"input_json_delta","partial_json":"{\"a"}})") ==
      pair{1, false});
  CHECK(
      seen(
          R"({"type":"content_block_start","content_block":{"type":"tool_use","id":"t","name":"find","input":{}}})") ==
      pair{1, false});
  CHECK(
      seen(
          R"({"type":"content_block_delta","delta":{"type":"signature_delta","signature":"x"}})") ==
      pair{0, false});
  CHECK(seen(block_text) == pair{1, true});
}

TEST_CASE("messages that are cut off or fail say so") {
  CHECK(outcome_of(stream(answer_kind::messages, {message_start, block_start, block_text})).error ==
        error_type::incomplete_stream);
  const auto failed = outcome_of(
      stream(answer_kind::messages,
             {message_start,
              R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})"}));
  CHECK(failed.error == error_type::stream_error);
  CHECK(failed.error_detail == "overloaded_error: Overloaded");
}

TEST_CASE("a whole message is read as the events of one are") {
  const auto o = outcome_of(plain(
      answer_kind::messages,
      R"({"id":"msg_1","type":"message","role":"assistant","content":[{"type":"thinking","thinking":"Hm","signature":"s"},{"type":"text","text":"Hello"}],"stop_reason":"end_turn","usage":{"input_tokens":12,"output_tokens":5}})"));
  CHECK(o.status == outcome_status::ok);
  CHECK(o.text == "Hello");
  CHECK(o.prompt_tokens == 12);
  CHECK(o.completion_tokens == 5);
  CHECK(o.finish_reason == "end_turn");
  CHECK_FALSE(o.cached_tokens.has_value());
}

TEST_CASE("embeddings are a success where there is a vector, and have no completion") {
  const auto o = outcome_of(plain(
      answer_kind::embeddings,
      R"({"object":"list","data":[{"index":0,"embedding":[0.1,-2e-3]}],"usage":{"prompt_tokens":8,"total_tokens":8}})"));
  CHECK(o.status == outcome_status::ok);
  CHECK(o.prompt_tokens == 8);
  CHECK(o.prompt_source == token_source::reported);
  CHECK(o.completion_tokens == 0);
  CHECK(o.completion_source == token_source::reported);
  CHECK(o.text.empty());
  CHECK(
      outcome_of(plain(answer_kind::embeddings, R"({"data":[{"embedding":"AACAPw=="}]})")).status ==
      outcome_status::ok);
  for (const auto* empty : {R"({"data":[]})", R"({"data":[{"embedding":[]}]})", R"({"data":[{}]})",
                            R"({"object":"list"})", "[]"})
    CHECK(outcome_of(plain(answer_kind::embeddings, empty)).error == error_type::protocol_error);
  CHECK(outcome_of(plain(answer_kind::embeddings, R"({"error":{"message":"no"}})")).error_detail ==
        "no");
}

TEST_CASE("the router's own answers have an output, and their input is in bytes") {
  const auto o = outcome_of(plain(
      answer_kind::inference,
      R"({"request_id":"r-1","output":"Hello","usage":{"tokens_input":123,"tokens_output":5,"latency_ms":3,"cost_usd":0.002,"limit_state":"WITHIN_LIMIT"},"trace_id":"t"})"));
  CHECK(o.status == outcome_status::ok);
  CHECK(o.text == "Hello");
  CHECK(o.response_id == "r-1");
  CHECK(o.completion_tokens == 5);
  CHECK(o.prompt_source == token_source::estimated);
  CHECK(o.reported_cost == 2'000'000);
  CHECK(outcome_of(plain(answer_kind::inference, R"({"request_id":"r-1"})")).error_detail ==
        "the answer has no output");
}

TEST_CASE("of other calls any JSON will do, or no body at all") {
  CHECK(outcome_of(plain(answer_kind::json, R"([{"id":1}])")).status == outcome_status::ok);
  CHECK(outcome_of(plain(answer_kind::json, "junk")).error_detail == "the answer is not JSON");
  CHECK(outcome_of(plain(answer_kind::nothing, "")).status == outcome_status::ok);
  auto refused = plain(answer_kind::nothing, "");
  refused.status = 404;
  CHECK(outcome_of(refused).error == error_type::http_error);
  auto cut = plain(answer_kind::json, R"({"a":)");
  cut.proper_end = false;
  CHECK(outcome_of(cut).error == error_type::incomplete_stream);
}

#include "test/net/llm/stream_oddities.hpp"

#include <utility>

namespace loadtest::net {

using core::error_type;
using core::outcome_status;
using core::token_source;

scripted_answer events(std::initializer_list<std::string_view> list) {
  scripted_answer answer;
  answer.body = stream_of(list);
  return answer;
}

namespace {

scripted_answer raw(std::string body, std::string content_type = "text/event-stream") {
  scripted_answer answer;
  answer.body = std::move(body);
  answer.content_type = std::move(content_type);
  return answer;
}

scripted_answer cut(scripted_answer answer) {
  answer.proper_end = false;
  return answer;
}

std::string with_line_ends(std::string text, std::string_view end) {
  std::string result;
  for (const char c : text)
    c == '\n' ? result.append(end) : result.append(1, c);
  return result;
}

const expected usage_reported{.completion = 7, .source = token_source::reported};

expected failed(error_type error, std::string detail, expected base = {}) {
  base.status = outcome_status::error;
  base.error = error;
  base.detail = std::move(detail);
  return base;
}

const expected nothing{.chunks = 0, .completion = 0, .text = "", .finish_reason = ""};
const expected only_hello{.chunks = 1, .completion = 1, .text = "Hello", .finish_reason = ""};
const expected unfinished{.finish_reason = ""};

} // namespace

const std::vector<oddity>& stream_oddities() {
  static const std::vector<oddity> oddities{
      {"an ordinary stream with usage", events({role, hello, world, stop, usage, done}),
       usage_reported},
      {"no usage although asked for", events({role, hello, world, stop, done}), {}},
      {"no [DONE]", events({role, hello, world, stop}), {}},
      {"no finish reason but [DONE]", events({role, hello, world, done}), unfinished},
      {"no role event", events({hello, world, stop, done}), {}},
      {"neither finish reason nor [DONE]", events({role, hello, world}),
       failed(error_type::incomplete_stream, "the stream ended without a finish reason or [DONE]",
              unfinished)},
      {"a cut in the middle", cut(events({role, hello, world})),
       failed(error_type::incomplete_stream, "the connection ended within the stream", unfinished)},
      {"a cut after the finish reason", cut(events({role, hello, world, stop})), {}},
      {"a cut after [DONE]", cut(events({hello, world, stop, done})), {}},
      {"an end within an event", cut(raw(stream_of({hello, world}) + "data: {\"choi")),
       failed(error_type::incomplete_stream, "the connection ended within the stream", unfinished)},
      {"the last blank line missing", raw(stream_of({hello, world, stop}) + "data: [DONE]\n"), {}},
      {"the last line end missing", raw(stream_of({hello, world}) + "data: [DONE]"), unfinished},
      {"CRLF framing",
       raw(with_line_ends(stream_of({role, hello, world, stop, usage, done}), "\r\n")),
       usage_reported},
      {"CR framing", raw(with_line_ends(stream_of({role, hello, world, stop, usage, done}), "\r")),
       usage_reported},
      {"comments as pings",
       raw(": ping\n\n" + stream_of({hello}) + ": ping\n\n: ping\n\n" +
           stream_of({world, stop, done}) + ": bye\n\n"),
       {}},
      {"named events",
       raw("event: message\n" + stream_of({hello}) + "event: ping\ndata: now\n\n" +
           "event: chunk\n" + stream_of({world, stop, done})),
       {}},
      {"an event over several data lines",
       raw("data: {\"choices\":[\ndata: {\"delta\":{\"content\":\"Hello\"},\ndata:  "
           "\"finish_reason\":\"stop\"}]}\n\n"),
       {.chunks = 1, .completion = 1, .text = "Hello"}},
      {"empty data", raw("data:\n\ndata: \n\n" + stream_of({hello, world, stop, done})), {}},
      {"[DONE] without a space and with blanks",
       raw(stream_of({hello, world, stop}) + "data:[DONE] \n\n"),
       {}},
      {"a byte order mark", raw("\xEF\xBB\xBF" + stream_of({hello, world, stop, done}), ""), {}},
      {"no content type", raw(stream_of({hello, world, stop, done}), ""), {}},
      {"no content type and a comment first",
       raw(": hi\n\n" + stream_of({hello, world, stop, done}), ""),
       {}},
      {"no content type and blank lines first",
       raw("\n\r\n" + stream_of({hello, world, stop, done}), ""),
       {}},
      {"a content type with parameters and capitals",
       raw(stream_of({hello, world, stop, done}), "Text/Event-Stream; charset=utf-8"),
       {}},
      {"a stream that calls itself JSON",
       raw(stream_of({hello, world, stop, done}), "application/json"),
       {}},
      {"empty, role-only and null deltas are no tokens",
       events({R"({"choices":[{"delta":{"role":"assistant"}}]})",
               R"({"choices":[{"delta":{"content":""}}]})", R"({"choices":[{"delta":null}]})",
               R"({"choices":[{"delta":{"content":null,"tool_calls":[],"refusal":null}}]})",
               R"({"choices":[]})", R"({"choices":null})", "{}", hello, world, stop, done}),
       {}},
      {"reasoning is a token but not visible",
       events({R"({"choices":[{"delta":{"reasoning_content":"Hm"}}]})",
               R"({"choices":[{"delta":{"reasoning":"ok","content":""}}]})", hello, world, stop}),
       {.chunks = 4, .completion = 4}},
      {"reasoning under both names is one token",
       events({R"({"choices":[{"delta":{"reasoning_content":"Hm","reasoning":"Hm"}}]})", hello,
               world, stop}),
       {.chunks = 3, .completion = 3}},
      {"a refusal is a token",
       events({R"({"choices":[{"delta":{"refusal":"No."}}]})", stop}),
       {.chunks = 1, .completion = 1, .text = ""}},
      {"tool calls are tokens",
       events(
           {R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c","type":"function","function":{"name":"f","arguments":""}}]}}]})",
            R"({"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}}]})",
            R"({"choices":[{"delta":{"tool_calls":[{"index":0,"type":"function","function":{"arguments":""}}]}}]})",
            R"({"choices":[{"delta":{},"finish_reason":"tool_calls"}]})"}),
       {.chunks = 2, .completion = 2, .text = "", .finish_reason = "tool_calls"}},
      {"text completions",
       events({R"({"choices":[{"text":"Hel","index":0}]})",
               R"({"choices":[{"text":"lo","index":0,"finish_reason":"length"}]})"}),
       {.text = "Hello", .finish_reason = "length"}},
      {"content in parts",
       events({R"({"choices":[{"delta":{"content":[{"type":"text","text":"Hello"}]}}]})",
               R"({"choices":[{"delta":{"content":[{"type":"text","text":""}]}}]})", stop}),
       {.chunks = 1, .completion = 1, .text = "Hello"}},
      {"several tokens in an event count as one chunk",
       events({R"({"choices":[{"delta":{"content":"Hello wörld 😀"}}]})", stop, usage, done}),
       {.chunks = 1, .completion = 7, .source = token_source::reported}},
      {"usage on the finish event",
       events(
           {hello, world,
            R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":7}})",
            done}),
       usage_reported},
      {"usage of null on every event",
       events({R"({"choices":[{"delta":{"content":"Hello"}}],"usage":null})", world, stop, usage}),
       usage_reported},
      {"incremental usage",
       events(
           {R"({"choices":[{"delta":{"role":"assistant"}}],"usage":{"completion_tokens":0}})",
            R"({"choices":[{"delta":{"content":"Hello"}}],"usage":{"completion_tokens":3}})",
            R"({"choices":[{"delta":{"content":" w\u00f6rld 😀"}}],"usage":{"completion_tokens":7}})",
            stop, done}),
       {.first_event_tokens = 3, .completion = 7, .source = token_source::reported}},
      {"counts as 7.0", events({hello, world, stop, R"({"usage":{"completion_tokens":7.0}})"}),
       usage_reported},
      {"a usage of zeros counts nothing",
       events({hello, world, stop,
               R"({"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}})"}),
       {}},
      {"several choices in one event are one chunk",
       events(
           {R"({"choices":[{"index":0,"delta":{"content":"Hello"}},{"index":1,"delta":{"content":"Bye"}}]})",
            R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"},{"index":1,"delta":{},"finish_reason":"stop"}]})"}),
       {.chunks = 1, .completion = 1, .text = "Hello"}},
      {"usage for each choice is added",
       events(
           {R"({"choices":[{"index":0,"delta":{"content":"Hello"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}})",
            R"({"choices":[{"index":1,"delta":{"content":"Bye"}}],"usage":{"prompt_tokens":9,"completion_tokens":1}})",
            R"({"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":4}})",
            R"({"choices":[{"index":1,"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":3}})"}),
       {.completion = 7, .source = token_source::reported, .text = "Hello"}},
      {"one of two choices not finished",
       events(
           {R"({"choices":[{"index":0,"delta":{"content":"Hello"}},{"index":1,"delta":{"content":"Bye"}}]})",
            stop}),
       failed(error_type::incomplete_stream, "the stream ended without a finish reason or [DONE]",
              {.chunks = 1, .completion = 1, .text = "Hello"})},
      {"an empty finish reason proves nothing",
       events({R"({"choices":[{"delta":{"content":"Hello"},"finish_reason":""}]})"}),
       failed(error_type::incomplete_stream, "the stream ended without a finish reason or [DONE]",
              only_hello)},
      {"a finish reason with the last token",
       events({hello,
               R"({"choices":[{"delta":{"content":" w\u00f6rld 😀"},"finish_reason":"stop"}]})"}),
       {}},
      {"nothing but [DONE]", events({done}),
       failed(error_type::incomplete_stream, "the stream ended without a choice", nothing)},
      {"a role and [DONE]", events({role, done}),
       failed(error_type::incomplete_stream,
              "the stream ended without a token, a finish reason or usage", nothing)},
      {"what comes after [DONE] does not count",
       events({hello, world, stop, done, hello, "junk"}),
       {}},
      {"an error event",
       raw(stream_of({hello}) +
           "event: error\ndata: {\"message\":\"out of memory\",\"code\":\"OOM\"}\n\n"),
       failed(error_type::stream_error, "OOM: out of memory", only_hello)},
      {"an error event with plain text", raw("event: error\ndata: out of memory\n\n"),
       failed(error_type::stream_error, "out of memory", nothing)},
      {"an error event without data", raw(stream_of({hello}) + "event: error\n\n"),
       failed(error_type::stream_error, "an error event without details", only_hello)},
      {"an error object in a 200 stream",
       events({hello, R"({"error":{"message":"overloaded","type":"server_error","code":null}})",
               world, stop, done}),
       failed(error_type::stream_error, "server_error: overloaded", only_hello)},
      {"a rate limit inside a stream is an error of the stream",
       events({R"({"error":{"message":"slow down","type":"rate_limit_error","code":429}})"}),
       failed(error_type::stream_error, "429: slow down", nothing)},
      {"the router's error in a stream",
       events({R"({"error":"no backend","code":"NO_BACKEND_AVAILABLE","trace_id":"t"})"}),
       failed(error_type::stream_error, "NO_BACKEND_AVAILABLE: no backend", nothing)},
      {"an error in vLLM's own form",
       events({R"({"object":"error","message":"bad","type":"BadRequestError","code":400})"}),
       failed(error_type::stream_error, "400: bad", nothing)},
      {"an error after the finish reason", events({hello, world, stop, R"({"error":"late"})"}),
       failed(error_type::stream_error, "late")},
      {"an error of null is none",
       events({R"({"error":null,"choices":[{"delta":{"content":"Hello"}}]})", R"({"error":false})",
               R"({"error":""})", world, stop}),
       {}},
      {"malformed JSON", events({hello, R"({"choices":[{"delta":)"}),
       failed(error_type::protocol_error, "a stream event is not a JSON object", only_hello)},
      {"JSON that is not an object", events({hello, "[1]"}),
       failed(error_type::protocol_error, "a stream event is not a JSON object", only_hello)},
      {"malformed data of a success is not shown", events({"Bearer abcdefgh12345 refused"}),
       failed(error_type::protocol_error, "a stream event is not a JSON object", nothing)},
      {"ill-formed UTF-8",
       events({"{\"choices\":[{\"delta\":{\"content\":\"a\xC3(\"},\"finish_reason\":\"stop\"}]}"}),
       {.chunks = 1, .completion = 1, .text = "a\uFFFD("}},
      {"half a surrogate pair",
       events({R"({"choices":[{"delta":{"content":"a\ud83d"}}]})",
               R"({"choices":[{"delta":{"content":"\ude00\\ud83d"},"finish_reason":"stop"}]})"}),
       {.text = "a\uFFFD\uFFFD\\ud83d"}},
      {"an empty body", raw(""),
       failed(error_type::incomplete_stream, "the answer ended before its body", nothing)},
      {"nothing but blank lines", raw("\n\n"),
       failed(error_type::incomplete_stream, "the answer ended before its body", nothing)},
      {"nothing but comments", raw(": ping\n\n"),
       failed(error_type::incomplete_stream, "the stream ended without a finish reason or [DONE]",
              nothing)},
      {"an HTML page", raw("<html>welcome</html>", "text/html"),
       failed(error_type::protocol_error, "the answer is not a JSON object", nothing)},
      {"deeply nested junk",
       events({R"({"choices":[{"delta":{"reasoning":)" + std::string(500, '[') +
                   std::string(500, ']') + "}}]}",
               hello, world, stop}),
       {}},
  };
  return oddities;
}

} // namespace loadtest::net

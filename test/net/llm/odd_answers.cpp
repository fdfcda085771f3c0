#include "test/net/llm/odd_answers.hpp"

#include <utility>

namespace loadtest::net {

using core::error_type;
using core::outcome_status;
using core::token_source;

namespace {

expected broken(std::string detail, expected base = {}) {
  base.status = outcome_status::error;
  base.error = error_type::stream_error;
  base.detail = std::move(detail);
  return base;
}

expected reported(std::uint32_t completion, expected base = {}) {
  base.completion = completion;
  base.source = token_source::reported;
  return base;
}

const expected silent{.chunks = 0, .completion = 0, .text = ""};
const expected hello_only{.chunks = 1, .completion = 1, .text = "Hello", .finish_reason = ""};
const expected one_hidden{.chunks = 1, .completion = 1, .text = ""};
const expected hello_stop{.chunks = 1, .completion = 1, .text = "Hello"};

} // namespace

const std::vector<oddity>& odd_answers() {
  static const std::vector<oddity> answers{
      // Tokens that are not visible.
      {"reasoning in details",
       events(
           {R"({"choices":[{"delta":{"reasoning":null,"reasoning_details":[{"type":"reasoning.text","text":"Hm","index":0}]}}]})",
            stop}),
       one_hidden},
      {"a summary of reasoning",
       events(
           {R"({"choices":[{"delta":{"reasoning_details":[{"summary":"Hm","type":"reasoning.summary"}]}}]})",
            stop}),
       one_hidden},
      {"encrypted reasoning is no token",
       events(
           {R"({"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.encrypted","data":"AAAA"}]}}]})",
            R"({"choices":[{"delta":{"reasoning_details":[{"text":"AAAA","type":"reasoning.encrypted"}]}}]})",
            R"({"choices":[{"delta":{"reasoning":{"id":"r1","encrypted_content":"AAAA"}}}]})",
            R"({"choices":[{"delta":{"content":[{"type":"redacted_thinking","data":"AAAA"}]}}]})",
            stop}),
       silent},
      {"a signature of reasoning is no token",
       events(
           {R"({"choices":[{"delta":{"reasoning_details":[{"type":"reasoning.text","text":"","signature":"AAAA"}]}}]})",
            hello, stop}),
       hello_stop},
      {"parts of thinking and text",
       events(
           {R"({"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]}]}}]})",
            R"({"choices":[{"delta":{"content":[{"text":"Hm","type":"thinking"}]}}]})",
            R"({"choices":[{"delta":{"content":[{"type":"text","text":"Hel"},{"type":"text","text":"lo"}]}}]})",
            stop}),
       {.chunks = 3, .completion = 3, .text = "Hello"}},
      {"a tool call's id alone is no token",
       events(
           {R"({"choices":[{"delta":{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"","arguments":""}}]}}]})",
            hello, stop}),
       hello_stop},
      // Text that comes twice.
      {"a message beside the delta",
       events(
           {R"({"choices":[{"message":{"content":"Hello"},"delta":{"content":"Hello"}}]})",
            R"({"choices":[{"delta":{"content":" w\u00f6rld \ud83d\ude00"},"message":{"content":"Hello w\u00f6rld \ud83d\ude00"}}]})",
            R"({"choices":[{"delta":{},"message":{"content":"Hello w\u00f6rld \ud83d\ude00"},"finish_reason":"stop"}]})"}),
       {}},
      {"a text beside the delta",
       events({R"({"choices":[{"delta":{"content":"Hello"},"text":"Hello"}]})", stop}), hello_stop},
      {"the whole message at the end",
       events(
           {hello, world,
            R"({"choices":[{"message":{"content":"Hello w\u00f6rld \ud83d\ude00"},"finish_reason":"stop"}]})"}),
       {}},
      {"messages that grow, and no delta",
       events(
           {R"({"choices":[{"message":{"content":"Hello"}}]})",
            R"({"choices":[{"message":{"content":"Hello"}}]})",
            R"({"choices":[{"message":{"content":"Hello w\u00f6rld \ud83d\ude00"},"finish_reason":"stop"}]})"}),
       {}},
      {"a whole answer as one event",
       events(
           {R"({"choices":[{"message":{"role":"assistant","content":"Hello"},"finish_reason":"stop"}]})",
            done}),
       hello_stop},
      // Indices.
      {"an index that counts tokens",
       events({R"({"choices":[{"index":0,"delta":{"role":"assistant","content":""}}]})",
               R"({"choices":[{"index":0,"delta":{"content":"Hel"}}]})",
               R"({"choices":[{"index":1,"delta":{"content":"lo"}}]})",
               R"({"choices":[{"index":2,"delta":{"content":" w\u00f6rld \ud83d\ude00"}}]})",
               R"({"choices":[{"index":3,"delta":{},"finish_reason":"stop"}]})"}),
       {.chunks = 3, .completion = 3}},
      {"an index that counts tokens, and usage that grows",
       events(
           {R"({"choices":[{"index":1,"delta":{"content":"Hel"}}],"usage":{"completion_tokens":2}})",
            R"({"choices":[{"index":2,"delta":{"content":"l"}}],"usage":{"completion_tokens":3}})",
            R"({"choices":[{"index":3,"delta":{"content":"o"},"finish_reason":"stop"}],"usage":{"completion_tokens":4}})"}),
       reported(4, {.chunks = 3, .first_event_tokens = 2, .text = "Hello"})},
      {"three choices in turn are three",
       events({R"({"choices":[{"index":0,"delta":{"content":"Hel"}}]})",
               R"({"choices":[{"index":1,"delta":{"content":"x"}}]})",
               R"({"choices":[{"index":2,"delta":{"content":"y"},"finish_reason":"stop"}]})",
               R"({"choices":[{"index":0,"delta":{"content":"lo"}}]})"}),
       {.status = outcome_status::error,
        .error = error_type::incomplete_stream,
        .detail = "the stream ended without a finish reason or [DONE]",
        .chunks = 4,
        .completion = 4,
        .text = "Hello"}},
      {"a single choice that is not number 0",
       events({R"({"choices":[{"index":7,"delta":{"content":"Hello"}}]})",
               R"({"choices":[{"index":7,"delta":{},"finish_reason":"stop"}]})"}),
       hello_stop},
      // Usage.
      {"usage of a vendor's own",
       events(
           {hello,
            R"({"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":{"prompt_tokens":9,"completion_tokens":23}}})",
            done}),
       reported(23, hello_stop)},
      {"usage in the choice",
       events(
           {hello,
            R"({"choices":[{"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":9,"completion_tokens":23}}]})",
            done}),
       reported(23, hello_stop)},
      {"usage after the finish, beside an empty choice of another index",
       events(
           {hello, stop,
            R"({"choices":[{"index":1,"delta":{}}],"usage":{"prompt_tokens":9,"completion_tokens":23}})"}),
       reported(23, hello_stop)},
      {"zeros after a real usage",
       events(
           {hello,
            R"({"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":23}})",
            R"({"choices":[],"usage":{"prompt_tokens":0,"completion_tokens":0}})", done}),
       reported(23, hello_stop)},
      {"an early usage that a later one corrects",
       events(
           {R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":1}})", hello,
            R"({"choices":[{"delta":{},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":23}})"}),
       reported(23, hello_stop)},
      {"the usage of the whole on the first event does not grow",
       events({R"({"choices":[{"delta":{"content":"Hello"}}],"usage":{"completion_tokens":23}})",
               world, stop}),
       reported(23)},
      {"reasoning that the total proves to be apart",
       events(
           {hello, stop,
            R"({"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":1,"total_tokens":399,"completion_tokens_details":{"reasoning_tokens":386}}})"}),
       reported(387, hello_stop)},
      {"reasoning that is part of the completion",
       events(
           {hello, stop,
            R"({"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":387,"total_tokens":399,"completion_tokens_details":{"reasoning_tokens":386}}})"}),
       reported(387, hello_stop)},
      // Failures.
      {"abort as a finish reason, and usage after it",
       events({hello, R"({"choices":[{"delta":{},"finish_reason":"abort"}]})", usage, done}),
       broken("the answer ended with finish_reason abort",
              reported(7, {.chunks = 1, .text = "Hello", .finish_reason = "abort"}))},
      {"error as a finish reason, in an object",
       events({hello, R"({"choices":[{"delta":{},"finish_reason":{"type":"Error"}}]})"}),
       broken("the answer ended with finish_reason Error",
              {.chunks = 1, .completion = 1, .text = "Hello", .finish_reason = "Error"})},
      {"an error in a choice",
       events(
           {hello,
            R"({"choices":[{"delta":{"content":""},"finish_reason":"error","error":{"code":502,"message":"upstream died"}}]})",
            done}),
       broken("502: upstream died",
              {.chunks = 1, .completion = 1, .text = "Hello", .finish_reason = "error"})},
      {"an error in a choice without a finish reason",
       events({hello, R"({"choices":[{"error":{"message":"upstream died"}}]})", done}),
       broken("upstream died", hello_only)},
      {"an error field",
       [] {
         auto answer = events({hello});
         answer.body += "error: {\"code\":500,\"message\":\"context shift\"}\n\ndata: [DONE]\n\n";
         return answer;
       }(),
       broken("500: context shift", hello_only)},
      {"an error field without a space, beside a name",
       [] {
         auto answer = events({hello});
         answer.body += "error:it broke\nevent: message\n\n";
         return answer;
       }(),
       broken("it broke", hello_only)},
      {"a code without choices",
       events({hello, R"({"code":"internal","message":"it broke"})", done}),
       broken("internal: it broke", hello_only)},
      {"a status without choices", events({hello, R"({"status":503,"title":"it broke"})", done}),
       broken("it broke", hello_only)},
      {"a type of error", events({hello, R"({"type":"error","message":"it broke"})", done}),
       broken("error: it broke", hello_only)},
      {"a detail without choices", events({hello, R"({"detail":{"msg":"it broke"}})", done}),
       broken("it broke", hello_only)},
      {"an empty list of choices and a code", events({hello, R"({"choices":[],"code":500})", done}),
       broken("500", hello_only)},
      {"words that all is well are no errors",
       events({hello, R"({"type":"ping"})", R"({"status":"processing"})", R"({"status":200})",
               R"({"code":0})", R"({"code":null,"detail":null})",
               R"({"choices":[],"status":"completed","usage":{"completion_tokens":23}})", stop}),
       reported(23, hello_stop)},
      // Endings.
      {"a limit that hidden thinking used up",
       events({role, R"({"choices":[{"delta":{},"finish_reason":"length"}]})",
               R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":16}})", done}),
       reported(16, {.chunks = 0, .text = "", .finish_reason = "length"})},
      {"a finish reason that explains silence",
       events({role, R"({"choices":[{"delta":{},"finish_reason":"content_filter"}]})", done}),
       {.chunks = 0, .completion = 0, .text = "", .finish_reason = "content_filter"}},
      {"usage that tells of tokens nobody saw",
       events({role, R"({"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":16}})", done}),
       reported(16, {.chunks = 0, .text = "", .finish_reason = ""})},
      {"not a number",
       events(
           {R"({"choices":[{"index":NaN,"delta":{"content":"Hello"},"logprobs":[-Infinity,NaN]}],"usage":{"completion_tokens":NaN,"cost":-Infinity}})",
            stop}),
       hello_stop},
      {"a byte order mark before JSON",
       [] {
         auto answer = events({});
         answer.body =
             "\xEF\xBB\xBF\r\n{\"choices\":[{\"message\":{\"content\":\"Hello\"},\"finish_"
             "reason\":\"stop\"}],\"usage\":{\"completion_tokens\":7}}";
         return answer;
       }(),
       reported(7, {.chunks = 0, .text = "Hello"})},
  };
  return answers;
}

} // namespace loadtest::net

#pragma once

#include "test/net/llm/answer_probe.hpp"

#include <string>
#include <vector>

namespace loadtest::net {

// The `data:` of events: "Hello" and " wörld 😀", and what comes around them.
inline constexpr const char* role =
    R"({"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":null},"finish_reason":null}]})";
inline constexpr const char* hello = R"({"choices":[{"delta":{"content":"Hello"}}]})";
inline constexpr const char* world =
    R"({"choices":[{"delta":{"content":" w\u00f6rld \ud83d\ude00"}}]})";
inline constexpr const char* stop = R"({"choices":[{"delta":{},"finish_reason":"stop"}]})";
inline constexpr const char* usage =
    R"({"id":"c","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7,"prompt_tokens_details":{"cached_tokens":4}}})";
inline constexpr const char* done = "[DONE]";

scripted_answer events(std::initializer_list<std::string_view> list);

/// What is expected of an answer; the defaults are those of "Hello wörld" in two chunks.
struct expected {
  core::outcome_status status = core::outcome_status::ok;
  core::error_type error = core::error_type::none;
  std::string detail = {};
  std::uint32_t chunks = 2;
  std::uint32_t first_event_tokens = 1;
  std::uint32_t completion = 2;
  core::token_source source = core::token_source::estimated;
  std::string text = "Hello w\u00f6rld \U0001F600";
  std::string finish_reason = "stop";
};

struct oddity {
  const char* what;
  scripted_answer answer;
  expected expect;
};

/// How real servers stream, and what is to be made of it (spec measurement.md rules 3, 5 to 7, 11).
const std::vector<oddity>& stream_oddities();

} // namespace loadtest::net

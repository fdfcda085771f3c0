#include "bench/stream_cost/stream_text.hpp"

#include <cstdio>

namespace loadtest::bench {

namespace {

constexpr std::array<std::string_view, 16> spoken{
    " the",   " of",     " measurement", " is",  " a",      " stream", " that", " carries",
    " token", " after ", " token",       ",\\n", " and so", " on",     ".",     " However"};

std::string chunk(std::string_view data) {
  const auto event = "data: " + std::string{data} + "\n\n";
  // Upper case: a size must not begin like the word "data".
  char size[16];
  std::snprintf(size, sizeof size, "%zX\r\n", event.size());
  return size + event + "\r\n";
}

std::string event_json(std::string_view choices, std::string_view usage) {
  return R"({"id":"chatcmpl-BqX2rV7mT4kLz9WcY1sHfN8dJ3aUe","object":"chat.completion.chunk",)"
         R"("created":1735689600,"model":"bench-model","system_fingerprint":"fp_44709d6fcb",)"
         R"("choices":[)" +
         std::string{choices} + "]" + std::string{usage} + "}";
}

std::string choice(std::string_view delta, std::string_view finish) {
  return R"({"index":0,"delta":)" + std::string{delta} + R"(,"logprobs":null,"finish_reason":)" +
         std::string{finish} + "}";
}

} // namespace

stream_text::stream_text()
    : opening_("HTTP/1.1 200 OK\r\n"
               "content-type: text/event-stream\r\n"
               "cache-control: no-cache\r\n"
               "x-routing-backend: bench\r\n"
               "transfer-encoding: chunked\r\n\r\n" +
               chunk(event_json(choice(R"({"role":"assistant","content":""})", "null"), {}))) {
  static_assert(spoken.size() == words);
  for (std::size_t i = 0; i < starts_.size(); ++i) {
    starts_[i] = all_.size();
    const std::string word{spoken[i % words]};
    all_ += chunk(event_json(choice(R"({"content":")" + word + R"("})", "null"), {}));
  }
}

std::string stream_text::ending(std::uint64_t tokens) const {
  const auto usage = R"(,"usage":{"prompt_tokens":12,"completion_tokens":)" +
                     std::to_string(tokens) + R"(,"total_tokens":)" + std::to_string(tokens + 12) +
                     "}";
  return chunk(event_json(choice("{}", R"("stop")"), {})) + chunk(event_json({}, usage)) +
         chunk("[DONE]") + "0\r\n\r\n";
}

} // namespace loadtest::bench

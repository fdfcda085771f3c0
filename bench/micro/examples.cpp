#include "bench/micro/examples.hpp"

namespace loadtest::bench {

namespace {

using namespace std::chrono_literals;

std::string event(const std::string& choices, const std::string& usage = {}) {
  return R"(data: {"id":"chatcmpl-BqX2rV7mT4kLz9WcY1sHfN8dJ3aUe","object":"chat.completion.chunk",)"
         R"("created":1735689600,"model":"bench-model","system_fingerprint":"fp_44709d6fcb",)"
         R"("choices":[)" +
         choices + "]" + usage + "}\n\n";
}

std::string choice(const std::string& delta, const std::string& finish) {
  return R"({"index":0,"delta":)" + delta + R"(,"logprobs":null,"finish_reason":)" + finish + "}";
}

} // namespace

std::string token_event() {
  return event(choice(R"({"content":" token"})", "null"));
}

std::string whole_stream(std::size_t tokens) {
  auto text = event(choice(R"({"role":"assistant","content":""})", "null"));
  for (std::size_t i = 0; i < tokens; ++i)
    text += token_event();
  text += event(choice("{}", R"("stop")"));
  text += event({}, R"(,"usage":{"prompt_tokens":12,"completion_tokens":)" +
                        std::to_string(tokens) + "}");
  return text + "data: [DONE]\n\n";
}

core::sample example_sample(std::size_t number) {
  core::sample s;
  s.request_id = "bench-20250101T000000-1a2b-3-" + std::to_string(number) + "-1-1";
  s.org = static_cast<std::uint32_t>(number % 10 + 1);
  s.user = static_cast<std::uint32_t>(number % 1000 + 1);
  s.behavior = "chat";
  s.test_type = number % 3 == 0 ? "random_short" : "random_long";
  s.template_name = "simple-question-answering";
  s.model = number % 4 == 0 ? "gpt-4o" : "llama-3.1-8b";
  s.model_target = number % 4 == 0 ? "medium" : "slm";
  s.phase = "steady";
  s.prompt_sha256 = std::string(64, 'a');
  s.max_tokens = 512;
  s.think_ms = 4200;
  s.cost_nanousd = 1'234'567;
  s.cost_known = true;

  auto& o = s.result;
  o.status = core::outcome_status::ok;
  o.http_status = 200;
  const core::mono_time begin{1'000s + 1ms * static_cast<std::int64_t>(number)};
  const auto jitter = 37us * static_cast<std::int64_t>(number % 997);
  o.times = {begin,
             begin + 10us,
             begin + 60us,
             begin + 70us,
             begin + 80us,
             begin + 120us,
             begin + 20ms + jitter,
             begin + 50ms + jitter,
             begin + 50ms + jitter,
             begin + 4s + jitter * 20,
             begin + 4s + jitter * 20 + 1ms};
  o.to_unix = 1'735'689'600s;
  o.connection_reused = true;
  o.kernel_stamped = true;
  o.first_token_error = 40us;
  o.last_token_error = 35us;
  o.chunks = 200;
  o.prompt_tokens = 80;
  o.completion_tokens = 200;
  o.prompt_source = o.completion_source = core::token_source::reported;
  o.finish_reason = "stop";
  o.response_id = "chatcmpl-BqX2rV7mT4kLz9WcY1sHfN8dJ3aUe";
  o.backend = "backend-2";
  s.user_latency = o.times.last_token - o.times.intended;
  return s;
}

} // namespace loadtest::bench

// Each kind of request that the simulated platform answers, asked by a session.
#include "net/io/io_pool.hpp"
#include "net/llm/session.hpp"
#include "platform/server/config_file.hpp"
#include "platform/server/server.hpp"
#include "test/integration/net_fixture.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using namespace loadtest::test;
using core::answer_kind;
using core::outcome_status;
using core::token_source;

namespace {

std::unique_ptr<platform::server> platform_of_one_model() {
  const auto config = platform::parse_model_config(
      "{requireKey: false, answers: {medianTokens: 8, spread: 0}, "
      "models: [{id: small, backends: [{name: a, base: 2ms, decodePerToken: 1ms}]}]}");
  REQUIRE(config);
  auto server = platform::server::start(*config, {});
  REQUIRE(server);
  return *std::move(server);
}

core::request request_of(answer_kind kind, std::string path, std::string body) {
  core::request request;
  request.id = "request-1";
  request.path = std::move(path);
  request.stream = body.find(R"("stream":true)") != std::string::npos;
  request.body = std::move(body);
  request.answer = kind;
  return request;
}

core::outcome outcome_of(net::session& user, core::request request) {
  return result_of(ask(user, std::move(request)));
}

const std::string words = R"("model":"small","messages":[{"role":"user","content":"Why?"}])";

} // namespace

TEST_CASE("streams of all formats have the same text, tokens and clocks") {
  const auto server = platform_of_one_model();
  single_user setup{server->url()};
  const auto chat =
      outcome_of(*setup.user, request_of(answer_kind::completion, "/v1/chat/completions",
                                         "{" + words +
                                             R"(,"max_tokens":50,"stream":true,)"
                                             R"("stream_options":{"include_usage":true}})"));
  REQUIRE(chat.status == outcome_status::ok);
  REQUIRE(chat.completion_tokens == 8);
  for (const auto& [kind, path, body] :
       {std::tuple{answer_kind::messages, "/v1/messages",
                   "{" + words + R"(,"max_tokens":50,"stream":true})"},
        std::tuple{
            answer_kind::responses, "/v1/responses",
            std::string{
                R"({"model":"small","input":"Why?","max_output_tokens":50,"stream":true})"}}}) {
    INFO(path);
    const auto o = outcome_of(*setup.user, request_of(kind, path, body));
    CHECK(o.error_detail.empty());
    CHECK(o.status == outcome_status::ok);
    CHECK(o.streamed);
    CHECK(o.text == chat.text);
    CHECK(o.chunks == 8);
    CHECK(o.completion_tokens == 8);
    CHECK(o.completion_source == token_source::reported);
    CHECK(o.prompt_tokens == chat.prompt_tokens);
    CHECK(o.prompt_source == token_source::reported);
    CHECK(o.ttft().has_value());
    CHECK(o.tpot().has_value());
    CHECK(o.connection_reused);
  }
}

TEST_CASE("answers that come whole have tokens and a latency, and no time to a first token") {
  const auto server = platform_of_one_model();
  single_user setup{server->url()};
  struct call {
    answer_kind kind;
    const char* path;
    std::string body;
    std::uint32_t tokens;
  };
  for (
      const auto& [kind, path, body, tokens] :
      {call{answer_kind::completion, "/v1/completions",
            R"({"model":"small","prompt":"Why?","max_tokens":50})", 8},
       call{answer_kind::responses, "/v1/responses",
            R"({"model":"small","input":"Why?","max_output_tokens":50})", 8},
       call{answer_kind::messages, "/v1/messages", "{" + words + R"(,"max_tokens":50})", 8},
       call{
           answer_kind::inference, "/v1/inference",
           R"({"model":"small","request_id":"00000000-0000-4000-8000-000000000000","payload":"Why?"})",
           8},
       call{answer_kind::embeddings, "/v1/embeddings", R"({"model":"small","input":["Why?"]})",
            0}}) {
    INFO(path);
    const auto o = outcome_of(*setup.user, request_of(kind, path, body));
    CHECK(o.error_detail.empty());
    CHECK(o.status == outcome_status::ok);
    CHECK_FALSE(o.streamed);
    CHECK(o.completion_tokens == tokens);
    CHECK(o.completion_source == token_source::reported);
    CHECK(o.text.empty() == (tokens == 0));
    CHECK(o.latency().has_value());
    CHECK_FALSE(o.ttft().has_value());
  }
}

TEST_CASE("what asks no model is a success by its JSON, or by its status") {
  const auto server = platform_of_one_model();
  single_user setup{server->url()};
  auto list = request_of(answer_kind::json, "/v1/models", "");
  list.method = "GET";
  const auto models = outcome_of(*setup.user, list);
  CHECK(models.status == outcome_status::ok);
  CHECK(models.latency().has_value());
  list.answer = answer_kind::nothing;
  CHECK(outcome_of(*setup.user, list).status == outcome_status::ok);
  list.path = "/v1/models/none";
  CHECK(outcome_of(*setup.user, list).http_status == 404);
}

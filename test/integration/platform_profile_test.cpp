#include "test/integration/platform_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::test;
using nlohmann::json;

namespace {

/// The profile, with a quick model.
platform::model_config as_it_is_today() {
  auto config = platform::ai_aas_profile();
  const auto quick = quick_platform();
  config.models = quick.models;
  return config;
}

} // namespace

TEST_CASE("with the profile ai-aas the platform can do what it can today, and no more") {
  const auto server = start(as_it_is_today());
  platform_client client{server->port()};
  const auto who = make_ai_aas_account(client);
  const auto ask = [&](const json& body) {
    return client.call("POST", "/v1/chat/completions", body.dump(), with_key(who.key));
  };
  const auto body = json::parse(chat_body("m", 3, false));
  auto streaming = body;
  streaming["stream"] = true;
  CHECK(ask(streaming).status == 502);
  auto salted = body;
  salted["cache_salt"] = "a salt";
  const auto answer = ask(salted);
  CHECK(answer.status == 200);
  CHECK_FALSE(json::parse(answer.body).at("usage").contains("prompt_tokens_details"));

  CHECK(client.call("GET", "/v1/models").status == 404);
  CHECK(client.call("GET", "/v1/models/m").status == 404);
  CHECK(client.call("POST", "/v1/embeddings", R"({"model": "m", "input": "a"})", with_key(who.key))
            .status == 404);
  CHECK(client.call("GET", "/api/v1/organizations").status == 404);

  CHECK(
      client
          .call("DELETE", "/v1/orgs/" + who.organization + "/api-keys/" + who.key_id, "", who.admin)
          .status == 204);
  CHECK(ask(body).status == 200);
}

TEST_CASE("with the profile ai-aas a body of 64 KiB is refused in plain text") {
  const auto server = start(as_it_is_today());
  const auto status_of = [&](std::size_t bytes) {
    platform_client client{server->port()};
    const auto answer = client.call("POST", "/v1/chat/completions", std::string(bytes, ' '));
    if (answer.status == 413)
      CHECK(answer.head.find("Content-Type: text/plain\r\n") != std::string::npos);
    return answer.status;
  };
  CHECK(status_of(64 * 1024 - 1) == 401);
  CHECK(status_of(64 * 1024) == 413);
}

TEST_CASE("a platform that is not ready says so, and serves all the same") {
  auto config = quick_platform();
  config.ready = false;
  const auto server = start(config);
  platform_client client{server->port()};
  for (const auto* path : {"/readyz", "/v1/status/readyz"})
    CHECK(client.call("GET", path).status == 503);
  for (const auto* path : {"/health", "/healthz", "/v1/status/healthz", "/v1/models"})
    CHECK(client.call("GET", path).status == 200);
  CHECK(client.call("POST", "/readyz").status == 405);
}

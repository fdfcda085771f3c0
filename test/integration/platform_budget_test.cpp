#include "test/integration/platform_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::test;
using nlohmann::json;

namespace {

/// A dollar for a prompt token, ten for each token of an answer.
platform::model_config dear_platform() {
  auto config = quick_platform();
  config.models[0].cost = {1e6, 1e7};
  return config;
}

json organization(platform_client& client) {
  return json::parse(client.call("GET", "/api/v1/organizations").body).at(0);
}

raw_answer ask(platform_client& client, const account& who, bool stream = false) {
  return client.call("POST", "/v1/chat/completions", chat_body("m", 2, stream), with_key(who.key));
}

} // namespace

TEST_CASE("an organisation is charged for its tokens, and refused when its budget is spent") {
  const auto server = start(dear_platform());
  platform_client client{server->port()};
  const auto who = make_account(client, "", R"({"limit_usd": 30, "daily_usd": 5})");
  CHECK(organization(client).at("spent_usd") == 0.0);
  CHECK(organization(client).at("limit_usd") == 30.0);
  CHECK(organization(client).contains("budget_id"));

  // Nine tokens of the prompt, two of the answer.
  CHECK(ask(client, who, true).status == 200);
  CHECK(organization(client).at("spent_usd") == 29.0);
  CHECK(ask(client, who).status == 200);
  const auto refused = ask(client, who);
  CHECK(refused.status == 402);
  const auto said = json::parse(refused.body);
  CHECK(said.at("code") == "BUDGET_EXCEEDED");
  CHECK(said.at("limit_context").at("organization_id") == who.organization);
  CHECK(said.at("limit_context").at("limit_usd") == 30.0);
  CHECK(said.at("limit_context").at("spent_usd") == 58.0);
  CHECK(organization(client).at("spent_usd") == 58.0);
}

TEST_CASE("a budget is one organisation's own, and where it is not enforced nobody's") {
  const std::string little = R"({"limit_usd": 0})";
  {
    const auto server = start(dear_platform());
    platform_client client{server->port()};
    const auto poor = make_account(client, "", little);
    const auto rich = make_account(client);
    CHECK(ask(client, poor).status == 402);
    CHECK(ask(client, rich).status == 200);
  }
  auto config = dear_platform();
  config.enforce_budgets = false;
  const auto server = start(config);
  platform_client client{server->port()};
  CHECK(ask(client, make_account(client, "", little)).status == 200);
}

TEST_CASE("who breaks off pays for the tokens that came, and before the first nothing") {
  for (const bool first_token : {true, false}) {
    auto config = dear_platform();
    auto& backend = config.models[0].backends[0];
    (first_token ? backend.decode_per_token : backend.base) = std::chrono::seconds{5};
    const auto server = start(config);
    platform_client watcher{server->port()};
    const auto who = make_account(watcher);
    {
      platform_client client{server->port()};
      const auto body = chat_body("m", 9, true);
      client.send("POST /v1/chat/completions HTTP/1.1\r\n" + with_key(who.key) +
                  "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
      if (first_token)
        client.read_first_token();
      else
        client.read_until("\r\n\r\n");
    }
    // The end of that connection reached the server before this call does.
    CHECK(organization(watcher).at("spent_usd") == (first_token ? 19.0 : 0.0));
  }
}

TEST_CASE("a budget that is none is refused") {
  const auto server = start(dear_platform());
  platform_client client{server->port()};
  for (const json& budget : {json("much"), json{{"limit_usd", -1}}, json{{"limit_usd", "5"}},
                             json{{"limit_usd", 5}, {"warn_at_usd", "4"}}})
    CHECK(
        client.call("POST", "/api/v1/organizations", json{{"name", "o"}, {"budget", budget}}.dump())
            .status == 400);
  CHECK(client.call("POST", "/api/v1/organizations", R"({"name": "o", "budget": null})").status ==
        201);
}

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
  config.models[0].price = {1e6, 1e7};
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

TEST_CASE("the router's own format tells what an answer cost and how the budget stands") {
  const auto server = start(dear_platform());
  platform_client client{server->port()};
  const auto who = make_account(client, "", R"({"limit_usd": 50, "warn_at_usd": 20})");
  const std::string id = "0b1c2d3e-4f50-6172-8394-a5b6c7d8e9f0";
  const json body{
      {"request_id", id}, {"model", "m"}, {"payload", "Why?"}, {"parameters", {{"max_tokens", 2}}}};
  const auto answer = client.call("POST", "/v1/inference", body.dump(), with_key(who.key, "r-1"));
  CHECK(answer.status == 200);
  const auto said = json::parse(answer.body);
  CHECK(said.at("request_id") == id);
  CHECK(said.at("trace_id") == "r-1");
  CHECK(said.at("usage").at("tokens_input") == 4);
  CHECK(said.at("usage").at("tokens_output") == 2);
  CHECK(said.at("usage").at("cost_usd") == 29.0);
  CHECK(said.at("usage").at("limit_state") == "WARNING");
  CHECK(json::parse(client.call("GET", "/v1/audit/requests/" + id, "", with_key(who.key)).body)
            .at("cost_nanodollars") == 29'000'000'000);
}

TEST_CASE("a request is found by the id of its answer, by its own organisation") {
  const auto server = start(quick_platform());
  platform_client client{server->port()};
  const auto who = make_account(client);
  const auto other = make_account(client);
  const auto answer = client.call("POST", "/v1/chat/completions", chat_body("m", 3, false),
                                  with_key(who.key, "r-1"));
  const auto path = "/v1/audit/requests/" + json::parse(answer.body).at("id").get<std::string>();
  const auto found = client.call("GET", path, "", with_key(who.key));
  CHECK(found.status == 200);
  const auto entry = json::parse(found.body);
  CHECK(entry.at("request_id") == "r-1");
  CHECK(entry.at("organization_id") == who.organization);
  CHECK(entry.at("model") == "m");
  CHECK(entry.at("backend") == "b");
  CHECK(entry.at("completion_tokens") == 3);
  CHECK(client.call("GET", path, "", with_key(other.key)).status == 404);
  CHECK(client.call("GET", path + "0", "", with_key(who.key)).status == 404);
  CHECK(client.call("GET", path).status == 401);
  CHECK(client.call("POST", path, "", with_key(who.key)).status == 405);
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

#include "test/integration/platform_client.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::test;
using nlohmann::json;

namespace {

json list(platform_client& client, const std::string& path) {
  const auto answer = client.call("GET", "/api/v1/" + path);
  CHECK(answer.status == 200);
  return json::parse(answer.body);
}

int ask(platform_client& client, const std::string& key_header) {
  return client.call("POST", "/v1/chat/completions", chat_body("m", 1, true), key_header).status;
}

} // namespace

TEST_CASE("organisations, users and keys live from creation to removal") {
  const auto server = start(quick_platform());
  platform_client client{server->port()};
  const auto made = make_account(client);

  CHECK(list(client, "organizations?name=an%20org").at(0).at("id") == made.organization);
  CHECK(list(client, "organizations?name=other").empty());
  CHECK(list(client, "organizations").size() == 1);
  CHECK(list(client, "users").at(0).at("organization_id") == made.organization);
  const auto keys = list(client, "api-keys");
  CHECK(keys.at(0).at("id") == made.key_id);
  CHECK(keys.dump().find(made.key) == std::string::npos);

  CHECK(client.call("DELETE", "/api/v1/api-keys/" + made.key_id).status == 204);
  CHECK(client.call("DELETE", "/api/v1/api-keys/" + made.key_id).status == 404);
  CHECK(client.call("DELETE", "/api/v1/users/" + made.user).status == 204);
  CHECK(client.call("DELETE", "/api/v1/organizations/" + made.organization).status == 204);
  for (const auto* collection : {"organizations", "users", "api-keys"})
    CHECK(list(client, collection).empty());
}

TEST_CASE("what one dialect made is used, shown and ended alike in the other") {
  const auto server = start(quick_platform());
  platform_client client{server->port()};
  const auto made = make_ai_aas_account(client);
  CHECK(list(client, "organizations").at(0).at("status") == "active");
  CHECK(list(client, "organizations?name=an%20org").at(0).at("slug") == "an-org");
  CHECK(list(client, "users").at(0).at("status") == "active");
  CHECK(list(client, "api-keys").at(0).at("id") == made.key_id);
  CHECK(ask(client, with_key(made.key)) == 200);

  const auto org_path = "/v1/orgs/" + made.organization;
  const auto suspend = json{{"status", "suspended"}}.dump();
  CHECK(client.call("DELETE", org_path + "/api-keys/" + made.key_id, "", made.admin).status == 204);
  CHECK(ask(client, with_key(made.key)) == 401);
  client.call("PATCH", org_path + "/users/" + made.user, suspend, made.admin);
  client.call("PATCH", org_path, suspend, made.admin);
  CHECK(list(client, "organizations").at(0).at("status") == "suspended");
  CHECK(list(client, "users").at(0).at("status") == "suspended");
  CHECK(list(client, "api-keys").at(0).at("status") == "revoked");
  CHECK(client.call("DELETE", "/api/v1/organizations/" + made.organization).status == 204);
  CHECK(list(client, "api-keys").empty());
}

TEST_CASE("a dialect that is switched off is not there") {
  auto config = quick_platform();
  config.admin.flat = false;
  {
    const auto server = start(config);
    platform_client client{server->port()};
    CHECK(client.call("GET", "/api/v1/organizations").status == 404);
    CHECK(client.call("GET", "/v1/orgs").status == 401);
  }
  std::swap(config.admin.flat, config.admin.ai_aas);
  const auto server = start(config);
  platform_client client{server->port()};
  CHECK(client.call("GET", "/api/v1/organizations").status == 200);
  CHECK(client.call("GET", "/v1/orgs").status == 404);
}

TEST_CASE("revoked keys work on for as long as the configuration says") {
  auto config = quick_platform();
  config.admin.key_grace = std::chrono::hours{1};
  const auto server = start(config);
  platform_client client{server->port()};
  const auto made = make_account(client);
  CHECK(client.call("DELETE", "/api/v1/organizations/" + made.organization).status == 204);
  CHECK(list(client, "api-keys").empty());
  CHECK(ask(client, with_key(made.key)) == 200);
}

TEST_CASE("a key is needed, by either header, and works until it is revoked") {
  const auto server = start(quick_platform());
  platform_client client{server->port()};
  const auto made = make_account(client);
  CHECK(ask(client, "") == 401);
  CHECK(ask(client, with_key("sk-sim-unknown")) == 401);
  CHECK(ask(client, with_key(made.key)) == 200);
  CHECK(ask(client, "X-API-Key: " + made.key + "\r\n") == 200);
  client.call("DELETE", "/api/v1/api-keys/" + made.key_id);
  CHECK(ask(client, with_key(made.key)) == 401);
}

TEST_CASE("removing an organisation removes what belongs to it") {
  const auto server = start(quick_platform());
  platform_client client{server->port()};
  const auto made = make_account(client);
  CHECK(client.call("DELETE", "/api/v1/organizations/" + made.organization).status == 204);
  CHECK(list(client, "users").empty());
  CHECK(list(client, "api-keys").empty());
  CHECK(ask(client, with_key(made.key)) == 401);
}

TEST_CASE("where an admin key is configured, administration needs it") {
  platform::server_options options;
  options.admin_key = core::secret{"the-admin-key"};
  const auto server = start(quick_platform(), options);
  platform_client client{server->port()};
  CHECK(client.call("POST", "/api/v1/organizations", R"({"name": "o"})").status == 401);
  CHECK(client.call("GET", "/api/v1/organizations", "", with_key("wrong")).status == 401);
  const auto made = make_account(client, with_key("the-admin-key"));
  CHECK(client.call("GET", "/api/v1/organizations", "", with_key(made.key)).status == 401);
  CHECK(ask(client, with_key("the-admin-key")) == 401);
}

TEST_CASE("a creation that cannot be is refused in plain text") {
  const auto server = start(quick_platform());
  platform_client client{server->port()};
  const auto refusal = [&](const std::string& collection, const std::string& body) {
    const auto answer = client.call("POST", "/api/v1/" + collection, body);
    CHECK(answer.head.find("text/plain") != std::string::npos);
    return answer.status;
  };
  CHECK(refusal("organizations", "{") == 400);
  CHECK(refusal("organizations", R"({"name": ""})") == 400);
  CHECK(refusal("users", R"({"name": "u", "email": "e", "organization_id": "none"})") == 404);
  CHECK(refusal("api-keys", R"({"name": "k", "user_id": "none"})") == 404);
  CHECK(refusal("api-keys", R"({"name": "k", "user_id": "none", "expires_at": "soon"})") == 400);
  CHECK(refusal("nothing", R"({"name": "n"})") == 404);
}

TEST_CASE("a key that has expired is refused") {
  const auto server = start(quick_platform());
  platform_client client{server->port()};
  const auto made = make_account(client);
  const auto expired = json::parse(
      client
          .call("POST", "/api/v1/api-keys",
                json{{"name", "k"}, {"user_id", made.user}, {"expires_at", "2020-01-01T00:00:00Z"}}
                    .dump())
          .body);
  CHECK(ask(client, with_key(expired.at("key"))) == 401);
}

TEST_CASE("delayed answers come one after the other, and those of a slow server not at all") {
  auto config = quick_platform();
  config.admin.delay = std::chrono::milliseconds{30};
  {
    const auto server = start(config);
    platform_client client{server->port()};
    const std::string get = "GET /api/v1/organizations HTTP/1.1\r\n";
    const auto begin = std::chrono::steady_clock::now();
    client.send(get + "\r\n" + get + "Connection: close\r\n\r\n");
    CHECK(client.read().body == "[]");
    CHECK(client.read().body == "[]");
    CHECK(std::chrono::steady_clock::now() - begin >= 2 * config.admin.delay);
    CHECK(client.ended());
  }
  config.admin.delay = std::chrono::hours{1};
  std::unique_ptr<platform_client> waits;
  {
    const auto server = start(config);
    waits = std::make_unique<platform_client>(server->port());
    waits->send("GET /api/v1/users HTTP/1.1\r\n\r\n");
    platform_client{server->port()}.call("GET", "/health");
  }
  CHECK(waits->ended());
}

TEST_CASE("a call that is cut is done, and its client sees the connection end") {
  for (const int delay_ms : {0, 20}) {
    auto config = quick_platform();
    config.admin.faults.rates[static_cast<std::size_t>(platform::admin_fault::cut)] = 0.5;
    config.admin.delay = std::chrono::milliseconds{delay_ms};
    const auto server = start(config);
    std::size_t cut = 0;
    for (int i = 0; i < 20; ++i) {
      platform_client client{server->port()};
      try {
        client.call("POST", "/api/v1/organizations", json{{"name", std::to_string(i)}}.dump());
      } catch (const std::runtime_error&) {
        ++cut;
        CHECK(client.ended());
      }
    }
    CHECK(cut > 0);
    CHECK(cut < 20);
    for (;;) {
      try {
        platform_client client{server->port()};
        const auto made = list(client, "organizations");
        CHECK(made.size() == 20);
        break;
      } catch (const std::runtime_error&) {
        // This one was cut.
      }
    }
  }
}

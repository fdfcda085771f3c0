#include "test/integration/platform_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::test;
using nlohmann::json;

namespace {

/// Two requests at once, then one in a thousand seconds.
platform::model_config limited_platform(platform::limited per) {
  auto config = quick_platform();
  config.rate_limit = {0.001, 2, per};
  return config;
}

raw_answer ask(platform_client& client, const std::string& key, bool stream = true) {
  return client.call("POST", "/v1/chat/completions", chat_body("m", 1, stream), with_key(key));
}

bool has(const raw_answer& answer, const std::string& header) {
  return answer.head.find("\r\n" + header + "\r\n") != std::string::npos;
}

} // namespace

TEST_CASE("requests beyond the rate are refused with when and why, and all answers tell the rest") {
  const auto server = start(limited_platform(platform::limited::key));
  platform_client client{server->port()};
  const auto key = make_account(client).key;
  const auto first = ask(client, key);
  CHECK(first.status == 200);
  CHECK(has(first, "X-RateLimit-Limit: 2"));
  CHECK(has(first, "X-RateLimit-Remaining: 1"));
  CHECK(has(ask(client, key, false), "X-RateLimit-Remaining: 0"));

  const auto refused = ask(client, key);
  CHECK(refused.status == 429);
  CHECK(has(refused, "X-RateLimit-Remaining: 0"));
  const auto said = json::parse(refused.body);
  CHECK(said.at("code") == "RATE_LIMIT_EXCEEDED");
  const auto wait = said.at("retry_after_seconds").get<double>();
  CHECK(wait > 900.0);
  CHECK(wait <= 1000.0);
  const auto at = refused.head.find("Retry-After: ");
  REQUIRE(at != std::string::npos);
  const auto whole = std::stod(refused.head.substr(at + 13));
  CHECK(whole >= wait);
  CHECK(whole < wait + 1.0);
  CHECK(
      said.at("limit_context") ==
      json{{"limit_type", "rate"}, {"scope", "key"}, {"requests_per_second", 0.001}, {"burst", 2}});
}

TEST_CASE("a key has its own limit, or shares that of its organisation") {
  for (const auto per : {platform::limited::key, platform::limited::organization}) {
    const auto server = start(limited_platform(per));
    platform_client client{server->port()};
    const auto made = make_account(client);
    const auto second = json::parse(
        client.call("POST", "/api/v1/api-keys", json{{"name", "k"}, {"user_id", made.user}}.dump())
            .body);
    CHECK(ask(client, made.key).status == 200);
    CHECK(ask(client, made.key).status == 200);
    CHECK(ask(client, made.key).status == 429);
    CHECK(ask(client, second.at("key")).status == (per == platform::limited::key ? 200 : 429));
    CHECK(ask(client, make_account(client).key).status == 200);
  }
}

TEST_CASE("without a limit no answer speaks of one") {
  const auto server = start(quick_platform());
  platform_client client{server->port()};
  CHECK(ask(client, make_account(client).key).head.find("X-RateLimit") == std::string::npos);
}

TEST_CASE("a connection that is silent is closed, but not while it waits for an answer") {
  auto config = quick_platform();
  config.models.at(0).backends.at(0).base = std::chrono::milliseconds{2500};
  platform::server_options options;
  options.idle_limit = std::chrono::seconds{1};
  const auto server = start(config, options);
  platform_client client{server->port()};
  const auto key = make_account(client).key;
  CHECK(ask(client, key).status == 200);
  CHECK(client.ended());
  platform_client half{server->port()};
  half.send("POST /v1/chat/completions HTTP/1.1\r\nHost");
  CHECK(half.ended());
}

TEST_CASE("a wait of less than a second is whole in Retry-After, and exact beside it") {
  const auto refusal = [](double seconds) {
    auto config = quick_platform();
    config.faults.rates[static_cast<std::size_t>(platform::fault::rate_limited)] = 1.0;
    config.faults.retry_after_seconds = seconds;
    const auto server = start(config);
    platform_client client{server->port()};
    return ask(client, make_account(client).key);
  };
  const auto half = refusal(0.5);
  CHECK(half.status == 429);
  CHECK(has(half, "Retry-After: 1"));
  CHECK(has(half, "retry-after-ms: 500"));
  CHECK(json::parse(half.body).at("retry_after_seconds") == 0.5);
  const auto two = refusal(2);
  CHECK(has(two, "Retry-After: 2"));
  CHECK(two.head.find("retry-after-ms") == std::string::npos);
}

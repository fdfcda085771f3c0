#include "test/integration/platform_client.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::test;
using nlohmann::json;

namespace {

platform::model_config open_platform(std::uint32_t slots = 8) {
  auto config = quick_platform(slots);
  config.require_key = false;
  return config;
}

json data_of(const std::string& chunk) {
  return json::parse(chunk.substr(6));
}

} // namespace

TEST_CASE("a stream is one event a chunk: role, tokens, finish, usage, [DONE]") {
  const auto server = start(open_platform());
  platform_client client{server->port()};
  const auto answer =
      client.call("POST", "/v1/chat/completions", chat_body("m", 5, true), "X-Request-ID: r-1\r\n");
  CHECK(answer.status == 200);
  CHECK(answer.head.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  CHECK(answer.head.find("X-Request-ID: r-1\r\n") != std::string::npos);
  CHECK(answer.head.find("X-Routing-Backend: b\r\n") != std::string::npos);
  CHECK(answer.head.find("X-Routing-Decision: PRIMARY\r\n") != std::string::npos);

  REQUIRE(answer.chunks.size() == 1 + 5 + 1 + 1 + 1);
  CHECK(data_of(answer.chunks[0])["choices"][0]["delta"]["role"] == "assistant");
  for (std::size_t i = 1; i <= 5; ++i)
    CHECK_FALSE(
        data_of(answer.chunks[i])["choices"][0]["delta"]["content"].get<std::string>().empty());
  CHECK(data_of(answer.chunks[6])["choices"][0]["finish_reason"] == "length");
  CHECK(data_of(answer.chunks[7])["usage"]["completion_tokens"] == 5);
  CHECK(answer.chunks[8] == "data: [DONE]\n\n");
}

TEST_CASE("streamed or not, the same question has the same answer") {
  const auto server = start(open_platform());
  platform_client client{server->port()};
  const auto whole =
      json::parse(client.call("POST", "/v1/chat/completions", chat_body("m", 20, false)).body);
  const auto streamed = client.call("POST", "/v1/chat/completions", chat_body("m", 20, true));
  std::string text;
  for (std::size_t i = 1; i <= 20; ++i)
    text += data_of(streamed.chunks.at(i))["choices"][0]["delta"]["content"];
  CHECK(whole["choices"][0]["message"]["content"] == text);
  CHECK(whole["usage"] == data_of(streamed.chunks.at(22))["usage"]);
}

TEST_CASE("cached tokens are told by streamed and whole answers, and of one salt alone") {
  auto config = open_platform();
  config.cache.blocks = 100;
  const auto server = start(config);
  platform_client client{server->port()};
  const auto cached = [&](const char* salt, bool stream) {
    auto body = json::parse(
        chat_body("m", 1, stream, "Why is the sky blue, and why is it red at night, so late?"));
    body["cache_salt"] = salt;
    const auto answer = client.call("POST", "/v1/chat/completions", body.dump());
    const auto said = stream ? data_of(answer.chunks.at(3)) : json::parse(answer.body);
    return said.at("usage").at("prompt_tokens_details").at("cached_tokens").get<int>();
  };
  CHECK(cached("a", true) == 0);
  CHECK(cached("a", true) == 16);
  CHECK(cached("a", false) == 16);
  CHECK(cached("b", false) == 0);

  config.cache.report = false;
  const auto silent = start(config);
  platform_client other{silent->port()};
  CHECK_FALSE(json::parse(other.call("POST", "/v1/chat/completions", chat_body("m", 1, false)).body)
                  .at("usage")
                  .contains("prompt_tokens_details"));
}

TEST_CASE("a completion has the same text streamed and whole, and no role") {
  const auto server = start(open_platform());
  platform_client client{server->port()};
  json body{{"model", "m"}, {"prompt", "Once upon a time"}, {"max_tokens", 5}};
  const auto whole = json::parse(client.call("POST", "/v1/completions", body.dump()).body);
  body["stream"] = true;
  const auto streamed = client.call("POST", "/v1/completions", body.dump());
  REQUIRE(streamed.chunks.size() == 5 + 1 + 1);
  std::string text;
  for (std::size_t i = 0; i < 5; ++i)
    text += data_of(streamed.chunks[i])["choices"][0]["text"];
  CHECK(whole["object"] == "text_completion");
  CHECK(whole["choices"][0]["text"] == text);
  CHECK(whole["usage"] ==
        json{{"prompt_tokens", 4}, {"completion_tokens", 5}, {"total_tokens", 9}});
}

TEST_CASE("an embedding is answered when its texts have been read") {
  const auto server = start(open_platform());
  platform_client client{server->port()};
  const json body{{"model", "m"}, {"input", {"Why?", "So."}}, {"dimensions", 3}};
  const auto answer = client.call("POST", "/v1/embeddings", body.dump());
  CHECK(answer.status == 200);
  const auto said = json::parse(answer.body);
  CHECK(said["data"][1]["index"] == 1);
  CHECK(said["data"][1]["embedding"].size() == 3);
  CHECK(said["usage"] == json{{"prompt_tokens", 4}, {"total_tokens", 4}});
}

TEST_CASE("a connection serves one request after the other, also when they come together") {
  const auto server = start(open_platform());
  platform_client client{server->port()};
  const auto body = chat_body("m", 2, true);
  const auto request =
      "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  client.send(request + request + "GET /health HTTP/1.1\r\nConnection: close\r\n\r\n");
  CHECK(client.read().chunks.size() == 6);
  CHECK(client.read().chunks.size() == 6);
  CHECK(client.read().body == R"({"status":"ok"})");
  CHECK(client.ended());
}

TEST_CASE("a connection may end after its stream without a word") {
  auto config = open_platform();
  config.faults.rates[static_cast<std::size_t>(platform::fault::close_after)] = 1.0;
  const auto server = start(config);
  platform_client client{server->port()};
  const auto answer = client.call("POST", "/v1/chat/completions", chat_body("m", 2, true));
  CHECK(answer.head.find("Connection:") == std::string::npos);
  CHECK(answer.chunks.back() == "data: [DONE]\n\n");
  CHECK(client.ended());
}

TEST_CASE("a client of HTTP/1.0 gets its stream without chunks, up to the end") {
  const auto server = start(open_platform());
  platform_client client{server->port()};
  const auto body = chat_body("m", 2, true);
  client.send("POST /v1/chat/completions HTTP/1.0\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
  CHECK(client.read().head.find("chunked") == std::string::npos);
  CHECK(client.read_until("data: [DONE]\n\n").rfind("data: ", 0) == 0);
  CHECK(client.ended());
}

TEST_CASE("requests that cannot be served are refused with status and code") {
  const auto server = start(open_platform());
  platform_client client{server->port()};
  const auto refusal = [&](const std::string& method, const std::string& path,
                           const std::string& body) {
    const auto answer = client.call(method, path, body);
    return std::to_string(answer.status) + ' ' +
           json::parse(answer.body).at("code").get<std::string>();
  };
  CHECK(refusal("POST", "/v1/chat/completions", "{") == "400 INVALID_REQUEST");
  CHECK(refusal("POST", "/v1/chat/completions", "{}") == "400 MISSING_FIELD");
  CHECK(refusal("POST", "/v1/chat/completions", chat_body("other", 5, true)) == "404 NOT_FOUND");
  CHECK(refusal("GET", "/v1/chat/completions", "") == "405 INVALID_REQUEST");
  CHECK(refusal("GET", "/nowhere", "") == "404 NOT_FOUND");
}

TEST_CASE("a body beyond the limit is refused in plain text, and the connection ends") {
  auto config = open_platform();
  config.max_body_bytes = 64 * 1024;
  const auto server = start(config);
  platform_client client{server->port()};
  const auto answer = client.call("POST", "/v1/chat/completions", std::string(64 * 1024 + 1, ' '));
  CHECK(answer.status == 413);
  CHECK(answer.head.find("text/plain") != std::string::npos);
  CHECK(client.ended());
}

TEST_CASE("models and health can be asked for") {
  const auto server = start(open_platform());
  platform_client client{server->port()};
  const auto models = json::parse(client.call("GET", "/v1/models").body);
  CHECK(models["object"] == "list");
  CHECK(models["data"][0]["id"] == "m");
  CHECK(json::parse(client.call("GET", "/v1/models/m").body) == models["data"][0]);
  CHECK(client.call("GET", "/v1/models/other").status == 404);
  for (const auto* path : {"/health", "/v1/status/healthz", "/v1/status/readyz"})
    CHECK(client.call("GET", path).status == 200);
}

TEST_CASE("a client that goes frees its slot at once for the next in the queue") {
  auto config = open_platform(1);
  config.models[0].backends[0].decode_per_token = std::chrono::seconds{5};
  const auto server = start(config);
  auto first = std::make_unique<platform_client>(server->port());
  const auto body = chat_body("m", 100, true);
  const auto request =
      "POST /v1/chat/completions HTTP/1.1\r\nContent-Length: " + std::to_string(body.size()) +
      "\r\n\r\n" + body;
  first->send(request);
  first->read_first_token();
  platform_client second{server->port()};
  second.send(request);
  first.reset();
  // Were the slot not free, the read would give up long before this token.
  CHECK_NOTHROW(second.read_first_token());
}

TEST_CASE("an address that is taken, or none, is refused by name") {
  const auto server = start(open_platform());
  platform::server_options options;
  options.listen = "127.0.0.1:" + std::to_string(server->port());
  const auto taken = platform::server::start(open_platform(), options);
  REQUIRE_FALSE(taken);
  CHECK(taken.failure().message.find(options.listen) != std::string::npos);
  for (const auto* wrong : {"localhost", "127.0.0.1:http-or-so", "999.1.1.1:80"}) {
    options.listen = wrong;
    CHECK_FALSE(platform::server::start(open_platform(), options));
  }
  CHECK(server->url() == "http://127.0.0.1:" + std::to_string(server->port()));
}

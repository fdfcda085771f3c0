#include "test/integration/platform_client.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

using namespace loadtest;
using namespace loadtest::test;
using nlohmann::json;

namespace {

std::int64_t mono_now() {
  return std::chrono::steady_clock::now().time_since_epoch().count();
}

/// The moments of a request in the order that they must have.
std::vector<std::int64_t> moments(const json& line, const std::string& clock) {
  std::vector<std::int64_t> result;
  for (const auto* name :
       {"arrived", "first_token_begin", "first_token_end", "last_token_begin", "last_token_end"})
    result.push_back(line.at(name + std::string{"_"} + clock + "_ns"));
  return result;
}

} // namespace

TEST_CASE("the log tells of each request when its tokens were written and what became of it") {
  const scratch_file log;
  std::string key;
  std::int64_t begin = 0;
  std::int64_t end = 0;
  {
    platform::server_options options;
    options.request_log = log.path;
    const auto server = start(quick_platform(), options);
    platform_client client{server->port()};
    key = make_account(client).key;
    begin = mono_now();
    client.call("POST", "/v1/chat/completions", chat_body("m", 10, true),
                with_key(key, "streamed"));
    client.call("POST", "/v1/chat/completions", chat_body("m", 10, false), with_key(key, "whole"));
    end = mono_now();
    client.call("POST", "/v1/chat/completions", chat_body("m", 10, true), with_key("no", "no-key"));
    client.call("POST", "/v1/chat/completions", "{", with_key(key, "no-json"));
    client.call("POST", "/v1/chat/completions", chat_body("n", 1, true), with_key(key, "no-model"));
  }
  std::map<std::string, json> lines;
  for (const auto& line : log.lines())
    lines[line.at("request_id")] = line;
  REQUIRE(lines.size() == 5);

  for (const std::string id : {"streamed", "whole"}) {
    const auto& line = lines.at(id);
    CHECK(line.at("outcome") == "completed");
    CHECK(line.at("status") == 200);
    CHECK(line.at("model") == "m");
    CHECK(line.at("prompt_tokens") == 9);
    CHECK(line.at("completion_tokens") == 10);
    for (const std::string clock : {"mono", "unix"}) {
      auto m = moments(line, clock);
      if (id == "whole") {
        CHECK(m[1] == m[3]);
        CHECK(m[2] == m[4]);
        m.resize(3);
      }
      CHECK(std::is_sorted(m.begin(), m.end()));
    }
    CHECK(moments(line, "mono").front() > begin);
    // The server may see the end of a write later than the client sees its bytes.
    CHECK(moments(line, "mono")[3] < end);
  }
  for (const std::string id : {"streamed", "whole"}) {
    const auto& line = lines.at(id);
    CHECK(line.at("reached_unix_ns") <= line.at("arrived_unix_ns"));
    for (const std::string token : {"first_token", "last_token"}) {
      CHECK(line.at(token + "_left_unix_ns") >= line.at(token + "_begin_unix_ns"));
      CHECK(line.at(token + "_left_unix_ns") <= line.at(token + "_end_unix_ns"));
    }
  }
  const auto streamed = moments(lines.at("streamed"), "mono");
  CHECK(streamed[1] - streamed[0] >= 20'000'000);
  CHECK(streamed[3] - streamed[1] >= 9 * 2'000'000 - 20'000'000);

  CHECK(lines.at("no-key").at("status") == 401);
  CHECK(lines.at("no-json").at("status") == 400);
  CHECK(lines.at("no-model").at("status") == 404);
  for (const auto* id : {"no-key", "no-json", "no-model"}) {
    CHECK(lines.at(id).at("outcome") == "refused");
    CHECK_FALSE(lines.at(id).contains("first_token_end_mono_ns"));
  }
  for (const auto& [id, line] : lines)
    CHECK(line.dump().find(key) == std::string::npos);
}

TEST_CASE("the log tells apart clients that went and answers that the end of the server cut") {
  const scratch_file log;
  // It outlives the server: its connection is open when the server ends.
  std::unique_ptr<platform_client> kept;
  {
    auto config = quick_platform();
    config.require_key = false;
    config.models[0].backends[0].decode_per_token = std::chrono::seconds{5};
    platform::server_options options;
    options.request_log = log.path;
    const auto server = start(config, options);
    const auto ask = [&](const std::string& id) {
      auto client = std::make_unique<platform_client>(server->port());
      const auto body = chat_body("m", 10, true);
      client->send("POST /v1/chat/completions HTTP/1.1\r\nX-Request-ID: " + id +
                   "\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
      client->read_first_token();
      return client;
    };
    ask("gone").reset();
    // When this one has its token the server has seen the end of the other.
    kept = ask("cut");
  }
  std::map<std::string, json> lines;
  for (const auto& line : log.lines())
    lines[line.at("request_id")] = line;
  REQUIRE(lines.size() == 2);
  CHECK(lines.at("gone").at("outcome") == "client_gone");
  CHECK(lines.at("cut").at("outcome") == "stopped");
  for (const auto& [id, line] : lines) {
    CHECK(line.at("completion_tokens") == 1);
    CHECK(line.at("first_token_end_mono_ns") == line.at("last_token_end_mono_ns"));
  }
}

TEST_CASE("a write that finds no room ends when the client has made it") {
  const scratch_file log;
  std::int64_t resumed = 0;
  {
    auto config = quick_platform();
    config.require_key = false;
    config.models[0].backends[0].decode_per_token = std::chrono::nanoseconds{0};
    platform::server_options options;
    options.request_log = log.path;
    const auto server = start(config, options);
    platform_client client{server->port()};
    const auto body = chat_body("m", 60'000, true);
    client.send("POST /v1/chat/completions HTTP/1.1\r\nX-Request-ID: slow\r\nContent-Length: " +
                std::to_string(body.size()) + "\r\n\r\n" + body);
    client.read_until("\r\n\r\n");
    // Some 15 MB do not fit into the socket's buffers.
    std::this_thread::sleep_for(std::chrono::milliseconds{300});
    resumed = mono_now();
    client.read_until("data: [DONE]\n\n\r\n0\r\n\r\n");
  }
  const auto lines = log.lines();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].at("outcome") == "completed");
  CHECK(lines[0].at("completion_tokens") == 60'000);
  const auto m = moments(lines[0], "mono");
  CHECK(std::is_sorted(m.begin(), m.end()));
  CHECK(m[4] > resumed);
}

TEST_CASE("a log that cannot be written is refused by name") {
  platform::server_options options;
  options.request_log = "/nonexistent/log.jsonl";
  const auto refused = platform::server::start(quick_platform(), options);
  REQUIRE_FALSE(refused);
  CHECK(refused.failure().message.find(options.request_log) != std::string::npos);
}

#include "test/integration/http_client_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;

namespace {

/// Answers each request with its own request line.
void echo(peer& client) {
  for (;;) {
    const auto request = client.read_request();
    if (request.empty())
      return;
    client.write(answer(200, request.substr(0, request.find('\r'))));
  }
}

} // namespace

TEST_CASE("calls carry method, path, key and body") {
  std::string seen;
  raw_server server{[&](peer& client) {
    seen = client.read_request();
    client.write(answer(201, "{}"));
    client.wait_for_end();
  }};
  single_client setup{server.url() + "/base"};
  const auto reply = wait_for(call(*setup.client, {"POST", "/things", R"({"a":1})", "id-7"}));
  REQUIRE(reply);
  CHECK(reply->status == 201);
  CHECK(reply->body == "{}");
  setup.client.reset();
  setup.pool.stop();
  CHECK(seen.starts_with("POST /base/things HTTP/1.1\r\n"));
  CHECK(seen.find("Authorization: Bearer admin-secret\r\n") != std::string::npos);
  CHECK(seen.find("X-Request-ID: id-7\r\n") != std::string::npos);
  CHECK(seen.ends_with("\r\n\r\n{\"a\":1}"));
}

TEST_CASE("further calls wait in order for one of the connections") {
  raw_server server{echo};
  single_client setup{server.url(), 2};
  std::vector<std::future<reply_result>> pending;
  for (int i = 0; i < 40; ++i)
    pending.push_back(call(*setup.client, {"GET", "/" + std::to_string(i), {}, {}}));
  for (int i = 0; i < 40; ++i) {
    const auto reply = wait_for(std::move(pending[static_cast<std::size_t>(i)]));
    REQUIRE(reply);
    CHECK(reply->body == "GET /" + std::to_string(i) + " HTTP/1.1");
  }
  CHECK(server.connections() == 2);
}

TEST_CASE("an error status is a reply") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(answer(503, "busy"));
  }};
  single_client setup{server.url()};
  const auto reply = wait_for(call(*setup.client, {"GET", "/readyz", {}, {}}));
  REQUIRE(reply);
  CHECK(reply->status == 503);
  CHECK(reply->body == "busy");
}

TEST_CASE("what may make something is never sent again by itself") {
  std::atomic<int> posts{0};
  raw_server server{[&](peer& client) {
    client.read_request();
    client.write(answer(200, "{}"));
    if (!client.read_request().empty())
      ++posts;
  }};
  for (const std::string method : {"POST", "PUT", "PATCH", "DELETE"}) {
    INFO(method);
    posts = 0;
    single_client setup{server.url()};
    CHECK(wait_for(call(*setup.client, {"GET", "/a", {}, {}})));
    const auto lost = wait_for(call(*setup.client, {method, "/b", "{}", {}}));
    REQUIRE_FALSE(lost);
    CHECK(lost.failure().again == core::error::hope::unanswered);
    CHECK(posts == 1);
  }
}

TEST_CASE("what may make something takes no connection that was idle for long") {
  raw_server server{echo};
  single_client setup{server.url()};
  const auto make = [&] { return wait_for(call(*setup.client, {"POST", "/v1/things", "{}"})); };
  CHECK(make());
  CHECK(make());
  CHECK(server.connections() == 1);
  std::this_thread::sleep_for(1100ms);
  CHECK(wait_for(call(*setup.client, {"GET", "/v1/things", {}})));
  CHECK(server.connections() == 1);
  std::this_thread::sleep_for(1100ms);
  CHECK(make());
  CHECK(server.connections() == 2);
}

TEST_CASE("a redirect is told with its place, and an encoding by its name") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(answer(302, "", "Location: https://admin-secret.elsewhere/x\r\n"));
    client.read_request();
    client.write(answer(200, "\x1f\x8b", "Content-Encoding: gzip\r\n"));
    client.wait_for_end();
  }};
  single_client setup{server.url()};
  const auto redirected = wait_for(call(*setup.client, {"POST", "/a", "{}", {}}));
  REQUIRE_FALSE(redirected);
  CHECK(redirected.failure().message.find("redirected to https://[redacted].elsewhere/x") !=
        std::string::npos);
  CHECK(redirected.failure().again == core::error::hope::none);
  const auto packed = wait_for(call(*setup.client, {"GET", "/b", {}, {}}));
  REQUIRE_FALSE(packed);
  CHECK(packed.failure().message.find("gzip") != std::string::npos);
  CHECK(packed.failure().again == core::error::hope::unanswered);
}

TEST_CASE("a kept connection that ended is replaced without an error") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(answer(200, "{}"));
    client.read_request();
  }};
  single_client setup{server.url()};
  CHECK(wait_for(call(*setup.client, {"GET", "/a", {}, {}})));
  CHECK(wait_for(call(*setup.client, {"GET", "/b", {}, {}})));
  CHECK(server.connections() == 2);
}

TEST_CASE("errors name the call and never the key") {
  raw_server server{[](peer& client) { client.read_request(); }};
  single_client setup{server.url()};
  const auto reply = wait_for(call(*setup.client, {"GET", "/v1/models?x=1", {}, {}}));
  REQUIRE_FALSE(reply);
  CHECK(reply.failure().message == "GET " + server.url() +
                                       "/v1/models: the server closed the connection without an "
                                       "answer");
}

TEST_CASE("calls have time-outs") {
  raw_server server{[](peer& client) { client.wait_for_end(); }};
  net::timeouts limits;
  SECTION("in total") {
    limits.total = 50ms;
  }
  SECTION("for the first byte") {
    limits.first_byte = 50ms;
  }
  single_client setup{server.url(), 1, limits};
  const auto reply = wait_for(call(*setup.client, {"GET", "/", {}, {}}));
  REQUIRE_FALSE(reply);
  CHECK(reply.failure().message.find("no answer in time") != std::string::npos);
}

TEST_CASE("an error answer that repeats the key is delivered without it") {
  raw_server server{[](peer& client) {
    for (const int status : {401, 200}) {
      client.read_request();
      client.write(answer(status, "you sent admin-secret"));
    }
    client.wait_for_end();
  }};
  single_client setup{server.url()};
  const auto refused = wait_for(call(*setup.client, {"GET", "/", {}, {}}));
  REQUIRE(refused);
  CHECK(refused->body == "you sent [redacted]");
  const auto taken = wait_for(call(*setup.client, {"GET", "/", {}, {}}));
  REQUIRE(taken);
  CHECK(taken->body == "you sent admin-secret");
}

TEST_CASE("a reply of more than 1 MiB is refused") {
  raw_server server{[](peer& client) {
    client.read_request();
    client.write(answer(200, std::string((1 << 20) + 1, 'x')));
    client.wait_for_end();
  }};
  single_client setup{server.url()};
  const auto reply = wait_for(call(*setup.client, {"GET", "/", {}, {}}));
  REQUIRE_FALSE(reply);
  CHECK(reply.failure().message.find("larger than 1 MiB") != std::string::npos);
}

TEST_CASE("every call is answered when the client goes, and when the pool stops") {
  raw_server server{[](peer& client) { client.wait_for_end(); }};
  single_client setup{server.url(), 2};
  std::vector<std::future<reply_result>> pending;
  for (int i = 0; i < 1000; ++i)
    pending.push_back(call(*setup.client, {"GET", "/", {}, {}}));
  SECTION("the client goes") {
    setup.client.reset();
  }
  SECTION("the pool stops") {
    setup.pool.stop();
  }
  for (auto& one : pending) {
    const auto reply = wait_for(std::move(one));
    REQUIRE_FALSE(reply);
    CHECK(reply.failure().message.find("cancelled") != std::string::npos);
  }
}

TEST_CASE("whatever is no success has the key and the call's secrets masked in its body") {
  raw_server server{[](peer& client) {
    for (const int status : {400, 404, 500, 200}) {
      client.read_request();
      client.write(answer(status, R"(admin-secret admin\u002dsecret hunter2 YWRtaW4tc2VjcmV0)"));
    }
    client.wait_for_end();
  }};
  single_client setup{server.url()};
  for (const int status : {400, 404, 500, 200}) {
    net::http_call wanted{"GET", "/x", {}, {}};
    wanted.secrets = {core::secret{std::string{"hunter2"}}};
    const auto reply = wait_for(call(*setup.client, wanted));
    REQUIRE(reply);
    CHECK(reply->status == status);
    // A success is read by the one who called: what it holds may be the very key that was asked
    // for.
    const bool shown = reply->body.find("admin") != std::string::npos;
    CHECK(shown == (status == 200));
    if (status != 200)
      CHECK(reply->body == "[redacted] [redacted] [redacted] [redacted]");
  }
}

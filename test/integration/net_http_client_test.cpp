#include "net/http/http_client.hpp"

#include "core/dialect.hpp"
#include "net/admin/admin_api.hpp"
#include "test/integration/net_fixture.hpp"
#include "test/integration/raw_server.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;
using reply_result = core::result<net::http_reply>;

namespace {

template <typename T>
T wait_for(std::future<T> pending) {
  if (pending.wait_for(never) != std::future_status::ready)
    throw std::runtime_error{"no reply came"};
  return pending.get();
}

std::future<reply_result> call(net::http_client& client, net::http_call wanted) {
  auto promise = std::make_shared<std::promise<reply_result>>();
  auto pending = promise->get_future();
  client.send(std::move(wanted),
              [promise](reply_result reply) { promise->set_value(std::move(reply)); });
  return pending;
}

struct single_client {
  explicit single_client(const std::string& url, std::size_t connections = 1,
                         const net::timeouts& limits = {})
      : server(endpoint_at(url)) {
    server->limits = limits;
    client = std::make_unique<net::http_client>(pool.at(0), server, core::secret{"admin-secret"},
                                                connections);
  }

  net::io_pool pool{{}};
  std::shared_ptr<net::endpoint> server;
  std::unique_ptr<net::http_client> client;
};

std::unique_ptr<net::admin_session> session_with(net::io_pool& pool, const raw_server& server,
                                                 const core::dialect& dialect,
                                                 net::admin_credential who) {
  auto client =
      std::make_shared<net::http_client>(pool.at(0), endpoint_at(server.url()), core::secret{}, 1);
  return std::make_unique<net::admin_session>(pool.at(0), dialect, std::move(client),
                                              std::move(who));
}

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

TEST_CASE("organisations are created, found and deleted in the flat dialect") {
  std::vector<std::string> seen;
  raw_server server{[&](peer& client) {
    for (;;) {
      const auto request = client.read_request();
      if (request.empty())
        return;
      seen.push_back(request.substr(0, request.find(" HTTP")));
      if (request.starts_with("POST"))
        client.write(answer(201, R"({"id":"org-1","name":"a b"})"));
      else if (request.starts_with("GET"))
        client.write(answer(200, R"([{"id":"org-1","name":"a b"}])"));
      else
        client.write("HTTP/1.1 204 No Content\r\n\r\n");
    }
  }};
  net::io_pool pool{{}};
  {
    net::admin_api api{
        core::loadtest_v1_dialect(),
        session_with(pool, server, core::loadtest_v1_dialect(), {core::secret{"admin"}, {}, {}})};
    std::promise<core::result<net::created>> created;
    api.create(api.dialect().create_org, {{"org_name", "a b"}},
               [&](auto result) { created.set_value(std::move(result)); });
    const auto org = wait_for(created.get_future());
    REQUIRE(org);
    CHECK(org->id == "org-1");
    std::promise<core::result<std::vector<std::string>>> found;
    api.find(api.dialect().find_org, {{"org_name", "a b"}}, "a b",
             [&](auto result) { found.set_value(std::move(result)); });
    const auto ids = wait_for(found.get_future());
    REQUIRE(ids);
    CHECK(*ids == std::vector<std::string>{"org-1"});
    std::promise<core::result<void>> retired;
    api.change(api.dialect().retire_org, {{"org_id", org->id}},
               [&](auto result) { retired.set_value(std::move(result)); });
    CHECK(wait_for(retired.get_future()));
  }
  pool.stop();
  CHECK(seen == std::vector<std::string>{"POST /api/v1/organizations",
                                         "GET /api/v1/organizations?name=a%20b",
                                         "DELETE /api/v1/organizations/org-1"});
}

TEST_CASE("an administrator logs in once, and again as the token ends or is refused") {
  std::vector<std::string> seen; // request lines, and the token that came with them
  int grants = 0;
  raw_server server{[&](peer& client) {
    for (;;) {
      const auto request = client.read_request();
      if (request.empty())
        return;
      const auto from = request.find("Bearer ");
      const auto token = from == std::string::npos
                             ? "-"
                             : request.substr(from + 7, request.find('\r', from) - from - 7);
      seen.push_back(request.substr(0, request.find(" HTTP")) + " " + token);
      if (request.starts_with("POST /v1/auth/refresh") && grants == 2)
        client.write(answer(401, "refresh token used"));
      else if (request.starts_with("POST /v1/auth"))
        client.write(answer(200, R"({"access_token":"t)" + std::to_string(++grants) +
                                     R"(","refresh_token":"r","expires_in":3600})"));
      else
        client.write(token == "t" + std::to_string(grants) &&
                             request.find("stale") == std::string::npos
                         ? answer(200, "{}")
                         : answer(401, "token expired"));
    }
  }};
  net::io_pool pool{{}};
  {
    const auto session = session_with(pool, server, core::ai_aas_dialect(),
                                      {{}, "admin@example.com", core::secret{"pw"}});
    const auto get = [&](const std::string& path) {
      auto promise = std::make_shared<std::promise<reply_result>>();
      session->send({"GET", path, {}, {}, {}},
                    [promise](reply_result reply) { promise->set_value(std::move(reply)); });
      const auto reply = wait_for(promise->get_future());
      REQUIRE(reply);
      return reply->status;
    };
    CHECK(get("/first") == 200);
    CHECK(get("/stale") == 401); // refused twice: it is the answer
    CHECK(get("/last") == 200);
  }
  pool.stop();
  CHECK(seen == std::vector<std::string>{"POST /v1/auth/login -", "GET /first t1", "GET /stale t1",
                                         "POST /v1/auth/refresh -", "GET /stale t2",
                                         "GET /last t2"});
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

#include "core/dialect.hpp"
#include "net/admin/admin_api.hpp"
#include "test/integration/http_client_fixture.hpp"

#include <catch2/catch.hpp>

#include <atomic>
#include <thread>

using namespace loadtest;
using namespace loadtest::test;
using namespace std::chrono_literals;

namespace {

std::unique_ptr<net::admin_session> session_with(net::io_pool& pool, const raw_server& server,
                                                 const core::dialect& dialect,
                                                 net::admin_credential who) {
  auto client =
      std::make_shared<net::http_client>(pool.at(0), endpoint_at(server.url()), core::secret{}, 1);
  return std::make_unique<net::admin_session>(pool.at(0), dialect, std::move(client),
                                              std::move(who));
}

} // namespace

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

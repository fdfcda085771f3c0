#include "platform/server/ai_aas_admin.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace std::chrono_literals;
using nlohmann::json;
using platform::account_status;

namespace {

const core::unix_time start{1'700'000'000s};

/// The service with somebody who is logged in.
struct service {
  explicit service(const platform::admin_login& login = {}, const std::string& admin_key = {})
      : admin(all, login, core::secret{admin_key}, core::random_stream{2}) {}

  platform::http_reply call(const std::string& method, const std::string& path,
                            const json& body = {}) {
    platform::http_request request;
    request.method = method;
    request.path = path;
    request.key = token;
    request.arrived.unix = now;
    if (!body.is_null())
      request.body = body.dump();
    return admin.handle(request);
  }
  json log_in(const std::string& email = "a@loadtest.invalid", const std::string& pass = "p") {
    const auto reply = call("POST", "/v1/auth/login", {{"email", email}, {"password", pass}});
    if (reply.status != 200)
      return {};
    auto said = json::parse(reply.body);
    token = core::secret{said.at("access_token")};
    return said;
  }
  std::string create_org(const std::string& slug) {
    return json::parse(call("POST", "/v1/orgs", {{"name", "o"}, {"slug", slug}}).body).at("orgId");
  }
  std::string invite(const std::string& org, const std::string& email) {
    return json::parse(call("POST", "/v1/orgs/" + org + "/invites", {{"email", email}}).body)
        .at("inviteId");
  }

  core::unix_time now = start;
  core::secret token;
  platform::accounts all{core::random_stream{1}};
  platform::ai_aas_admin admin;
};

const json active{{"status", "active"}};
const json suspended{{"status", "suspended"}};

} // namespace

TEST_CASE("an organisation, its user and the user's key are made step by step") {
  service s;
  s.log_in();
  const auto made = s.call("POST", "/v1/orgs",
                           {{"name", "An Org"},
                            {"slug", "an-org"},
                            {"billingOwnerEmail", "b@loadtest.invalid"},
                            {"metadata", {{"budget", 5}}}});
  CHECK(made.status == 201);
  const auto org = json::parse(made.body);
  CHECK(org.at("name") == "An Org");
  CHECK(org.at("slug") == "an-org");
  CHECK(org.at("status") == "active");
  const auto org_path = "/v1/orgs/" + org.at("orgId").get<std::string>();

  const auto invited =
      s.call("POST", org_path + "/invites",
             {{"email", "u@loadtest.invalid"}, {"roles", {"member"}}, {"expiresInHours", 24}});
  CHECK(invited.status == 202);
  const auto invite = json::parse(invited.body);
  CHECK(invite.at("email") == "u@loadtest.invalid");
  CHECK(invite.at("status") == "invited");
  CHECK(invite.at("expiresAt") == "2023-11-15T22:13:20Z");
  const auto user_path = org_path + "/users/" + invite.at("inviteId").get<std::string>();

  const auto early = s.call("POST", user_path + "/api-keys", {{"display_name", "k"}});
  CHECK(early.status == 400);
  CHECK(early.body == "the user is not active\n");
  CHECK(std::string{early.content_type} == "text/plain");
  CHECK(s.call("PATCH", user_path, active).status == 200);

  const auto given = s.call("POST", user_path + "/api-keys",
                            {{"display_name", "k"}, {"scopes", {"chat"}}, {"expiresInDays", 1}});
  CHECK(given.status == 201);
  const auto key = json::parse(given.body);
  CHECK(key.at("status") == "active");
  const auto secret = key.at("secret").get<std::string>();
  CHECK(secret.find(key.at("fingerprint").get<std::string>()) == std::string::npos);
  CHECK(s.all.find_key(secret, start + 23h));
  CHECK_FALSE(s.all.find_key(secret, start + 24h));
}

TEST_CASE("a key is revoked once") {
  service s;
  s.log_in();
  const auto org = s.create_org("o");
  const auto user = s.invite(org, "u");
  s.call("PATCH", "/v1/orgs/" + org + "/users/" + user, active);
  const auto key = json::parse(
      s.call("POST", "/v1/orgs/" + org + "/users/" + user + "/api-keys", json::object()).body);
  const auto path = "/v1/orgs/" + org + "/api-keys/" + key.at("apiKeyId").get<std::string>();
  CHECK(s.call("DELETE", "/v1/orgs/" + s.create_org("p") + path.substr(path.find("/api-keys")))
            .status == 404);
  CHECK(s.call("DELETE", path).status == 204);
  CHECK_FALSE(s.all.find_key(key.at("secret").get<std::string>(), s.now));
  const auto again = s.call("DELETE", path);
  CHECK(again.status == 409);
  CHECK(again.body.find("already revoked") != std::string::npos);
  CHECK(s.call("DELETE", path + "0").status == 404);
}

TEST_CASE("slugs and e-mails stay taken when what has them is suspended") {
  service s;
  s.log_in();
  const auto org = s.create_org("o");
  const auto user = s.invite(org, "u@loadtest.invalid");
  CHECK(s.call("PATCH", "/v1/orgs/" + org + "/users/" + user, suspended).status == 200);
  CHECK(s.call("POST", "/v1/orgs/" + org + "/invites", {{"email", "u@loadtest.invalid"}}).status ==
        409);
  const auto ended = s.call("PATCH", "/v1/orgs/" + org, suspended);
  CHECK(ended.status == 200);
  CHECK(json::parse(ended.body).at("status") == "suspended");
  CHECK(s.call("POST", "/v1/orgs", {{"name", "p"}, {"slug", "o"}}).status == 409);
  CHECK(s.all.user_with(user)->state.status == account_status::suspended);
  CHECK(s.call("POST", "/v1/orgs/" + org + "/invites", {{"email", "v"}}).status == 400);
}

TEST_CASE("a suspended organisation gives no keys") {
  service s;
  s.log_in();
  const auto org = s.create_org("o");
  const auto user_path = "/v1/orgs/" + org + "/users/" + s.invite(org, "u");
  s.call("PATCH", user_path, active);
  s.call("PATCH", "/v1/orgs/" + org, suspended);
  CHECK(s.call("POST", user_path + "/api-keys", json::object()).status == 400);
}

TEST_CASE("nothing can be listed or looked at") {
  service s;
  s.log_in();
  const auto org = s.create_org("o");
  for (const auto* path : {"", "/users", "/invites", "/api-keys"})
    CHECK(s.call("GET", "/v1/orgs/" + org + path).status == 501);
  CHECK(s.call("GET", "/v1/orgs").status == 501);
}

TEST_CASE("what is not there, or makes no sense, is refused") {
  service s;
  s.log_in();
  const auto org = s.create_org("o");
  const auto user = s.invite(org, "u");
  const auto other = s.create_org("p");
  const auto status = [&](const std::string& method, const std::string& path, const json& body) {
    return s.call(method, path, body).status;
  };
  CHECK(status("POST", "/v1/orgs", {{"name", "no slug"}}) == 400);
  CHECK(status("POST", "/v1/orgs", json::array()) == 400);
  CHECK(status("POST", "/v1/orgs/none/invites", {{"email", "e"}}) == 404);
  CHECK(status("POST", "/v1/orgs/" + org + "/invites", json::object()) == 400);
  CHECK(status("POST", "/v1/orgs/" + org + "/invites", {{"email", "e"}, {"expiresInHours", -1}}) ==
        400);
  CHECK(status("PATCH", "/v1/orgs/" + org, {{"status", "deleted"}}) == 400);
  CHECK(status("PATCH", "/v1/orgs/" + org + "/users/" + user, {{"status", "invited"}}) == 400);
  CHECK(status("PATCH", "/v1/orgs/" + other + "/users/" + user, active) == 404);
  CHECK(status("PATCH", "/v1/orgs/" + org + "/users/none", active) == 404);
  CHECK(status("PATCH", "/v1/orgs/" + org + "/nothing/" + user, active) == 404);
  CHECK(status("DELETE", "/v1/orgs/" + org, {}) == 404);
  s.call("PATCH", "/v1/orgs/" + org + "/users/" + user, active);
  CHECK(status("POST", "/v1/orgs/" + org + "/users/" + user + "/api-keys",
               {{"expiresInDays", "soon"}}) == 400);
}

TEST_CASE("a log-in lasts as long as its token and is renewed by its refresh token") {
  platform::admin_login login;
  login.token_lifetime = 30s;
  service s{login};
  CHECK(s.call("POST", "/v1/orgs", {{"name", "o"}, {"slug", "o"}}).status == 401);
  const auto tokens = s.log_in();
  CHECK(tokens.at("token_type") == "Bearer");
  CHECK(tokens.at("expires_in") == 30);
  CHECK(s.call("POST", "/v1/orgs", {{"name", "o"}, {"slug", "o"}}).status == 201);

  s.now = start + 30s;
  const auto refused = s.call("POST", "/v1/orgs", {{"name", "p"}, {"slug", "p"}});
  CHECK(refused.status == 401);
  CHECK(std::string{refused.content_type} == "text/plain");
  const json refresh{{"refresh_token", tokens.at("refresh_token")}};
  const auto renewed = s.call("POST", "/v1/auth/refresh", refresh);
  CHECK(renewed.status == 200);
  s.token = core::secret{json::parse(renewed.body).at("access_token")};
  CHECK(s.call("POST", "/v1/orgs", {{"name", "p"}, {"slug", "p"}}).status == 201);
  CHECK(s.call("POST", "/v1/auth/refresh", refresh).status == 401);
}

TEST_CASE("with credentials only who knows them logs in, else anybody with some") {
  service open;
  CHECK_FALSE(open.log_in("anybody", "any").is_null());
  CHECK(open.log_in("", "any").is_null());
  CHECK(open.log_in("anybody", "").is_null());

  platform::admin_login login;
  login.email = "a@loadtest.invalid";
  login.password = core::secret{"right"};
  service s{login};
  CHECK(s.log_in("a@loadtest.invalid", "wrong").is_null());
  CHECK(s.log_in("b@loadtest.invalid", "right").is_null());
  CHECK_FALSE(s.log_in("a@loadtest.invalid", "right").is_null());
  CHECK(s.call("GET", "/v1/auth/login").status == 404);
}

TEST_CASE("a configured admin key needs no log-in, and an unknown token none helps") {
  service s{{}, "the-admin-key"};
  s.token = core::secret{"the-admin-key"};
  CHECK(s.call("POST", "/v1/orgs", {{"name", "o"}, {"slug", "o"}}).status == 201);
  s.token = core::secret{"another"};
  CHECK(s.call("POST", "/v1/orgs", {{"name", "p"}, {"slug", "p"}}).status == 401);
  service keyless;
  keyless.token = core::secret{""};
  CHECK(keyless.call("GET", "/v1/orgs").status == 401);
}

TEST_CASE("the dialect's paths are told from the router's") {
  using platform::ai_aas_admin;
  CHECK(ai_aas_admin::serves("/v1/orgs"));
  CHECK(ai_aas_admin::serves("/v1/orgs/x/users"));
  CHECK(ai_aas_admin::serves("/v1/auth/login"));
  CHECK_FALSE(ai_aas_admin::serves("/v1/organs"));
  CHECK_FALSE(ai_aas_admin::serves("/v1/chat/completions"));
}

TEST_CASE("a text of more than 512 bytes is refused") {
  service s;
  s.log_in();
  const auto status = [&](std::size_t size) {
    return s.call("POST", "/v1/orgs", {{"name", std::string(size, 'n')}, {"slug", "s"}}).status;
  };
  CHECK(status(513) == 400);
  CHECK(status(512) == 201);
}

#include "net/admin/admin_step.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace loadtest;
using namespace loadtest::net;
using nlohmann::json;

namespace {

const core::dialect& flat = core::loadtest_v1_dialect();

json body_of(const core::dialect_step& step, const step_values& values) {
  const auto call = call_of(step, values);
  REQUIRE(call);
  return json::parse(call->body);
}

} // namespace

TEST_CASE("values are put into the strings of a body") {
  CHECK(body_of(flat.create_user, {{"user_name", R"(a "quoted" {name})"},
                                   {"user_email", "a@loadtest.invalid"},
                                   {"org_id", "org-1"}}) == json{{"name", R"(a "quoted" {name})"},
                                                                 {"email", "a@loadtest.invalid"},
                                                                 {"organization_id", "org-1"}});
}

TEST_CASE("a member whose value is absent is left out, wherever it is") {
  CHECK(body_of(flat.create_key, {{"key_name", "k"}, {"user_id", "u"}}) ==
        json{{"name", "k"}, {"user_id", "u"}});
  core::dialect_step step;
  step.method = "POST";
  step.path = "/x";
  step.body = R"({"keep": {"a": "{a}", "b": "{b}"}, "list": ["{b}", "x {a}"], "number": 7,
                  "braces": "{not a name} {}"})";
  CHECK(body_of(step, {{"a", "1"}}) == json{{"keep", {{"a", "1"}}},
                                            {"list", {"x 1"}},
                                            {"number", 7},
                                            {"braces", "{not a name} {}"}});
}

TEST_CASE("numbers are put into a body, and an object without values is left out") {
  CHECK(body_of(flat.create_org, {{"org_name", "o"}}) == json{{"name", "o"}});
  CHECK(body_of(flat.create_org, {{"org_name", "o"},
                                  {"budget_limit_usd", "1.500000"},
                                  {"budget_enable_alerts", "false"}}) ==
        json{{"name", "o"}, {"budget", {{"limit_usd", 1.5}, {"enable_alerts", false}}}});
}

TEST_CASE("values are percent-encoded in a path") {
  const auto find = call_of(flat.find_org, {{"org_name", "Zoë & co/1"}});
  REQUIRE(find);
  CHECK(find->method == "GET");
  CHECK(find->path == "/api/v1/organizations?name=Zo%C3%AB%20%26%20co%2F1");
  CHECK(find->body.empty());
}

TEST_CASE("a path that wants a value that is not there is an error") {
  const auto call = call_of(flat.retire_key, {{"user_id", "u"}});
  REQUIRE_FALSE(call);
  CHECK(call.failure().message == "DELETE /api/v1/api-keys/{key_id} needs a value for {key_id}");
}

TEST_CASE("a creation gives id and key") {
  const http_call call{"POST", "/api/v1/api-keys", "{}", {}};
  const auto made =
      read_created(flat.create_key, call, {201, R"({"id": 17, "key": "sk-new", "name": "k"})"});
  REQUIRE(made);
  CHECK(made->id == "17");
  CHECK(made->key.reveal() == "sk-new");
}

TEST_CASE("an answer without an id or a key is an error that does not show it") {
  const http_call call{"POST", "/api/v1/api-keys", "{}", {}};
  for (const std::string body : {R"({"key": "sk-new"})", R"({"id": "1", "secret": "sk-new"})",
                                 R"(["sk-new"])", "sk-new", ""}) {
    const auto made = read_created(flat.create_key, call, {200, body});
    REQUIRE_FALSE(made);
    CHECK(made.failure().message.find("POST /api/v1/api-keys") == 0);
    CHECK(made.failure().message.find("sk-new") == std::string::npos);
  }
}

TEST_CASE("a refused key is called that") {
  const http_call call{"POST", "/api/v1/organizations", "{}", {}};
  for (const int status : {401, 403}) {
    const auto made = read_created(flat.create_org, call, {status, "no, sk-admin-1234567890"});
    REQUIRE_FALSE(made);
    CHECK(made.failure().message.find("the administrator was refused") != std::string::npos);
    CHECK(made.failure().message.find("1234567890") == std::string::npos);
  }
  const auto other = read_created(flat.create_org, call, {409, "name taken"});
  REQUIRE_FALSE(other);
  CHECK(other.failure().message ==
        "POST /api/v1/organizations answered 409: something of that name exists that this run did "
        "not make; let names contain {run} (name taken)");
  CHECK(other.failure().again == core::error::hope::taken);
}

TEST_CASE("the body of a success that was not expected is not shown") {
  const http_call call{"POST", "/api/v1/api-keys", "{}", {}};
  for (const int status : {200, 201, 202, 203, 204, 299}) {
    auto step = flat.create_user;
    step.done = {418};
    const auto made = read_created(step, call, {status, R"({"key":"lt_secret"})"});
    REQUIRE_FALSE(made);
    CHECK(made.failure().message == "POST /api/v1/api-keys answered " + std::to_string(status));
  }
  for (const int status : {199, 300, 302, 404}) {
    const auto made = read_created(flat.create_user, call, {status, "why"});
    REQUIRE_FALSE(made);
    CHECK(made.failure().message.ends_with("(why)"));
  }
}

TEST_CASE("a log-in gives a token, and what it may be renewed with") {
  const auto& dialect = core::ai_aas_dialect();
  const http_call call{"POST", "/v1/auth/login", {}, {}, {}};
  const auto grant =
      read_grant(dialect, dialect.log_in, call,
                 {200, R"({"access_token": "a", "refresh_token": "r", "expires_in": 3600})"});
  REQUIRE(grant);
  CHECK(grant->access.reveal() == "a");
  CHECK(grant->refresh.reveal() == "r");
  CHECK(grant->lifetime == std::chrono::hours{1});
  const auto least = read_grant(dialect, dialect.log_in, call, {200, R"({"access_token": "a"})"});
  REQUIRE(least);
  CHECK(least->refresh.empty());
  CHECK_FALSE(least->lifetime);
}

TEST_CASE("a token lives between a second and ten days, whatever the platform says") {
  const auto& dialect = core::ai_aas_dialect();
  const http_call call{"POST", "/v1/auth/login", {}, {}, {}};
  const auto lifetime = [&](const std::string& seconds) {
    const auto grant = read_grant(dialect, dialect.log_in, call,
                                  {200, R"({"access_token": "a", "expires_in": )" + seconds + "}"});
    REQUIRE(grant);
    return *grant->lifetime;
  };
  for (const auto* least : {"-5", "0", "1", R"("soon")"})
    CHECK(lifetime(least) == std::chrono::seconds{1});
  CHECK(lifetime("864000") == std::chrono::days{10});
  CHECK(lifetime("864001") == std::chrono::days{10});
  CHECK(lifetime(R"("90")") == std::chrono::seconds{90});
}

TEST_CASE("a refused log-in is told without what was sent") {
  const auto& dialect = core::ai_aas_dialect();
  const auto call = call_of(dialect.log_in, {{"email", "a@b.c"}, {"password", "hunter2"}});
  REQUIRE(call);
  CHECK(json::parse(call->body) == json{{"email", "a@b.c"}, {"password", "hunter2"}});
  const auto refused = read_grant(dialect, dialect.log_in, *call, {401, "invalid_grant"});
  REQUIRE_FALSE(refused);
  CHECK(refused.failure().message ==
        "POST /v1/auth/login answered 401: the administrator was refused; check "
        "targets.adminApiKey (or ADMIN_API_KEY) or targets.adminLogin (invalid_grant)");
  CHECK_FALSE(read_grant(dialect, dialect.log_in, *call, {200, "{}"}));
}

TEST_CASE("what is gone already has been retired") {
  const http_call call{"DELETE", "/api/v1/users/1", {}, {}};
  CHECK(*read_removed(flat.retire_user, call, {204, {}}) == removal::done);
  CHECK(*read_removed(flat.retire_user, call, {404, "not found"}) == removal::gone_already);
  CHECK_FALSE(read_removed(flat.retire_user, call, {500, "oops"}));
}

TEST_CASE("organisations are found by their name in a list, bare or in an object") {
  const http_call call{"GET", "/api/v1/organizations?name=a", {}, {}};
  const std::string list = R"([{"id": "1", "name": "a"}, {"id": "2", "name": "b"}, {"id": "3"}])";
  for (const auto& body : {list, R"({"total": 3, "data": )" + list + "}"}) {
    const auto ids = read_found(flat.find_org, call, {200, body}, "a");
    REQUIRE(ids);
    CHECK(*ids == std::vector<std::string>{"1"});
  }
  CHECK_FALSE(read_found(flat.find_org, call, {200, "{}"}, "a"));
  CHECK_FALSE(read_found(flat.find_org, call, {501, "not here"}, "a"));
}

TEST_CASE("a refusal says whether asking again may help") {
  using hope = core::error::hope;
  const http_call call{"DELETE", "/x", {}, {}};
  const auto after = [&](const core::dialect_step& step, const http_reply& reply) {
    const auto result = read_changed(step, call, reply);
    REQUIRE_FALSE(result);
    return result.failure();
  };
  CHECK(after(flat.retire_user, {400, "no"}).again == hope::none);
  CHECK(after(flat.retire_user, {429, "slow down"}).again == hope::later);
  CHECK(after(flat.retire_user, {503, {}}).again == hope::later);
  CHECK(after(flat.retire_user, {504, {}}).again == hope::unanswered);
  CHECK(after(flat.retire_user, {429, {}, std::chrono::seconds{3}}).retry_after ==
        std::chrono::seconds{3});

  const auto& step = core::ai_aas_dialect().retire_key;
  CHECK(after(step, {409, "key was modified concurrently"}).again == hope::later);
  CHECK(after(step, {409, "something else"}).again == hope::none);
  CHECK(read_changed(step, call, {409, "key already revoked"}));
}

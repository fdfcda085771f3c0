#include "core/dialect.hpp"

namespace loadtest::core {

namespace {

dialect_step removal(std::string path) {
  return {.method = "DELETE", .path = std::move(path), .done = {200, 202, 204}, .gone = {404, 410}};
}

dialect_step finding(std::string path) {
  return {.method = "GET", .path = std::move(path), .id_pointer = "/id", .done = {200}};
}

/// Changes of the user/org service collide with one another for a while.
std::vector<answer_rule> modified_concurrently() {
  return {{409, "modified concurrently"}};
}

dialect_step status_change(std::string path, std::string body) {
  return {.method = "PATCH",
          .path = std::move(path),
          .body = std::move(body),
          .done = {200, 204},
          .again_if = modified_concurrently()};
}

} // namespace

// Spec platform-api.md, "loadtest-v1".
const dialect& loadtest_v1_dialect() {
  static const dialect instance{
      .name = "loadtest-v1",
      .check = {.method = "GET", .path = "/api/v1/organizations?name=loadtest", .done = {200}},
      .create_org = {.method = "POST",
                     .path = "/api/v1/organizations",
                     .body = R"({"name": "{org_name}",
                                 "budget": {"limit_usd": "{#budget_limit_usd}",
                                            "daily_usd": "{#budget_daily_usd}",
                                            "warn_at_usd": "{#budget_warn_at_usd}",
                                            "enable_alerts": "{#budget_enable_alerts}"},
                                 "metadata": "{#org_own_metadata}"})",
                     .id_pointer = "/id",
                     .done = {200, 201}},
      .create_user =
          {.method = "POST",
           .path = "/api/v1/users",
           .body =
               R"({"name": "{user_name}", "email": "{user_email}", "organization_id": "{org_id}",
                   "roles": "{#user_roles}", "metadata": "{#user_metadata}"})",
           .id_pointer = "/id",
           .done = {200, 201}},
      .create_key =
          {.method = "POST",
           .path = "/api/v1/api-keys",
           .body =
               R"({"name": "{key_name}", "user_id": "{user_id}", "expires_at": "{expires_at}"})",
           .id_pointer = "/id",
           .secret_pointer = "/key",
           .done = {200, 201}},
      .retire_key = removal("/api/v1/api-keys/{key_id}"),
      .retire_user = removal("/api/v1/users/{user_id}"),
      .retire_org = removal("/api/v1/organizations/{org_id}"),
      .find_org = finding("/api/v1/organizations?name={org_name}"),
      .find_user = finding("/api/v1/users?name={user_name}"),
      .find_key = finding("/api/v1/api-keys?name={key_name}"),
      .keeps_budgets = true,
  };
  return instance;
}

// Spec platform-api.md, "ai-aas": the user/org service as it is today. Nothing can be deleted or
// listed there.
const dialect& ai_aas_dialect() {
  static const dialect instance{
      .name = "ai-aas",
      .log_in = {.method = "POST",
                 .path = "/v1/auth/login",
                 .body = R"({"email": "{email}", "password": "{password}"})",
                 .secret_pointer = "/access_token",
                 .done = {200}},
      .refresh = {.method = "POST",
                  .path = "/v1/auth/refresh",
                  .body = R"({"refresh_token": "{refresh_token}"})",
                  .secret_pointer = "/access_token",
                  .done = {200}},
      .refresh_token_pointer = "/refresh_token",
      .lifetime_pointer = "/expires_in",
      // Lists are not there yet (501), but a wrong token is refused before that is said.
      .check = {.method = "GET", .path = "/v1/orgs", .done = {200, 501}},
      .create_org = {.method = "POST",
                     .path = "/v1/orgs",
                     .body = R"({"name": "{org_name}", "slug": "{org_slug}",
                                 "billingOwnerEmail": "{owner_email}",
                                 "metadata": "{#org_metadata}"})",
                     .id_pointer = "/orgId",
                     .done = {200, 201}},
      .create_user = {.method = "POST",
                      .path = "/v1/orgs/{org_id}/invites",
                      .body = R"({"email": "{user_email}", "roles": "{#user_roles}"})",
                      .id_pointer = "/inviteId",
                      .done = {200, 201, 202}},
      .activate_user = status_change("/v1/orgs/{org_id}/users/{user_id}",
                                     R"({"status": "active", "metadata": "{#user_metadata}"})"),
      .create_key = {.method = "POST",
                     .path = "/v1/orgs/{org_id}/users/{user_id}/api-keys",
                     .body = R"({"display_name": "{key_name}",
                                 "expiresInDays": "{#expiry_days}"})",
                     .id_pointer = "/apiKeyId",
                     .secret_pointer = "/secret",
                     .done = {200, 201},
                     .again_if = modified_concurrently()},
      .retire_key = {.method = "DELETE",
                     .path = "/v1/orgs/{org_id}/api-keys/{key_id}",
                     .done = {200, 204},
                     .gone = {404, 410},
                     .done_if = {{409, "already revoked"}},
                     .again_if = modified_concurrently()},
      .retire_user =
          status_change("/v1/orgs/{org_id}/users/{user_id}", R"({"status": "suspended"})"),
      .retire_org = status_change("/v1/orgs/{org_id}", R"({"status": "suspended"})"),
  };
  return instance;
}

} // namespace loadtest::core

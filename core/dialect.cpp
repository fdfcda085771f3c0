#include "core/dialect.hpp"

namespace loadtest::core {

// Spec platform-api.md, "loadtest-v1". Budgets join create_org once a scenario can state them.
const dialect& loadtest_v1_dialect() {
  static const dialect instance{
      .name = "loadtest-v1",
      .create_org = {.method = "POST",
                     .path = "/api/v1/organizations",
                     .body = R"({"name": "{org_name}"})",
                     .id_pointer = "/id",
                     .secret_pointer = {},
                     .done = {200, 201},
                     .gone = {}},
      .create_user =
          {.method = "POST",
           .path = "/api/v1/users",
           .body =
               R"({"name": "{user_name}", "email": "{user_email}", "organization_id": "{org_id}"})",
           .id_pointer = "/id",
           .secret_pointer = {},
           .done = {200, 201},
           .gone = {}},
      .create_key =
          {.method = "POST",
           .path = "/api/v1/api-keys",
           .body =
               R"({"name": "{key_name}", "user_id": "{user_id}", "expires_at": "{expires_at}"})",
           .id_pointer = "/id",
           .secret_pointer = "/key",
           .done = {200, 201},
           .gone = {}},
      .retire_key = {.method = "DELETE",
                     .path = "/api/v1/api-keys/{key_id}",
                     .body = {},
                     .id_pointer = {},
                     .secret_pointer = {},
                     .done = {200, 202, 204},
                     .gone = {404, 410}},
      .retire_user = {.method = "DELETE",
                      .path = "/api/v1/users/{user_id}",
                      .body = {},
                      .id_pointer = {},
                      .secret_pointer = {},
                      .done = {200, 202, 204},
                      .gone = {404, 410}},
      .retire_org = {.method = "DELETE",
                     .path = "/api/v1/organizations/{org_id}",
                     .body = {},
                     .id_pointer = {},
                     .secret_pointer = {},
                     .done = {200, 202, 204},
                     .gone = {404, 410}},
      .find_org = {.method = "GET",
                   .path = "/api/v1/organizations?name={org_name}",
                   .body = {},
                   .id_pointer = "/id",
                   .secret_pointer = {},
                   .done = {200},
                   .gone = {}},
  };
  return instance;
}

} // namespace loadtest::core

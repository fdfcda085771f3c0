#pragma once

#include "core/secret.hpp"
#include "platform/model/accounts.hpp"
#include "platform/server/http_message.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// The user/org service in the dialect loadtest-v1 (spec platform-api.md, "Administration").
class flat_admin {
public:
  static constexpr std::string_view prefix = "/api/v1/";

  /// `managed` outlives the routes. With an empty `admin_key` everybody is let in.
  flat_admin(accounts& managed, core::secret admin_key);

  /// For paths that begin with the prefix.
  http_reply handle(const http_request& request);

private:
  http_reply create(std::string_view collection, const http_request& request);
  http_reply create_org(const std::string& name, const nlohmann::json& body, core::unix_time now);
  http_reply create_key(const nlohmann::json& body, core::unix_time now);
  http_reply list(std::string_view collection, const http_request& request) const;
  http_reply remove(std::string_view collection, const std::string& id, core::unix_time now);

  accounts& accounts_;
  core::secret admin_key_;
};

} // namespace loadtest::platform

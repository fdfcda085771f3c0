#pragma once

#include "platform/model/accounts.hpp"
#include "platform/model/admin_sessions.hpp"
#include "platform/model/config.hpp"
#include "platform/server/http_message.hpp"

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace loadtest::platform {

/// The user/org service in the dialect ai-aas, as it behaves today (spec platform-api.md,
/// "Administration"): who acts has logged in, nothing is ever deleted, nothing can be listed.
class ai_aas_admin {
public:
  /// Is this a path of the dialect?
  static bool serves(std::string_view path) noexcept;

  /// `managed` outlives the routes. A session's token lets in, and so does `admin_key` unless it is
  /// empty. `random` makes the tokens.
  ai_aas_admin(accounts& managed, const admin_login& login, core::secret admin_key,
               core::random_stream random);

  /// For the paths of the dialect.
  http_reply handle(const http_request& request);

private:
  http_reply authenticate(const http_request& request);
  bool may_log_in(const std::string& email, const core::secret& password) const;
  http_reply change(const http_request& request, const nlohmann::json& body);
  http_reply create_org(const nlohmann::json& body, core::unix_time now);
  http_reply change_org(const organization& org, const nlohmann::json& body, core::unix_time now);
  http_reply invite(const organization& org, const nlohmann::json& body, core::unix_time now);
  http_reply change_user(const account_user& user, const nlohmann::json& body, core::unix_time now);
  http_reply create_key(const account_user& user, const nlohmann::json& body, core::unix_time now);
  http_reply revoke_key(const api_key& key, core::unix_time now);

  accounts& accounts_;
  admin_login login_;
  core::secret admin_key_;
  admin_sessions sessions_;
};

} // namespace loadtest::platform

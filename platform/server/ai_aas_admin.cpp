#include "platform/server/ai_aas_admin.hpp"

#include "platform/model/hash.hpp"
#include "platform/model/hex.hpp"
#include "platform/server/admin_message.hpp"
#include "platform/server/rfc3339.hpp"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace loadtest::platform {

namespace {

using nlohmann::json;

constexpr std::string_view auth_path = "/v1/auth/";
constexpr std::string_view orgs_path = "/v1/orgs";

/// What lies between the slashes behind `/v1/orgs`.
std::vector<std::string> parts_of(std::string_view path) {
  std::vector<std::string> parts;
  for (path.remove_prefix(orgs_path.size()); !path.empty();) {
    path.remove_prefix(1);
    parts.emplace_back(path.substr(0, path.find('/')));
    path.remove_prefix(parts.back().size());
  }
  return parts;
}

json to_json(const organization& org) {
  return {{"orgId", org.id},
          {"name", org.name},
          {"slug", org.slug},
          {"status", to_string(org.state.status)},
          {"createdAt", rfc3339(org.created_at)}};
}

json to_json(const account_user& user) {
  return {{"userId", user.id},
          {"orgId", user.organization_id},
          {"email", user.email},
          {"status", to_string(user.state.status)}};
}

/// The member, `otherwise` when it is absent; none when it is no number from 1 to ten years' hours.
std::optional<int> count_in(const json& body, const char* name, int otherwise) {
  const auto found = body.find(name);
  if (found == body.end() || found->is_null())
    return otherwise;
  if (!found->is_number_unsigned() || *found < 1 || *found > 10 * 365 * 24)
    return std::nullopt;
  return found->get<int>();
}

/// The status that a change asks for; none when there is no such change.
std::optional<account_status> status_in(const json& body) {
  const auto status = text_in(body, "status");
  if (status == to_string(account_status::active))
    return account_status::active;
  if (status == to_string(account_status::suspended))
    return account_status::suspended;
  return std::nullopt;
}

http_reply no_such_status() {
  return plain_error(400, "status must be active or suspended");
}

bool active(const standing& state) noexcept {
  return state.status == account_status::active;
}

} // namespace

bool ai_aas_admin::serves(std::string_view path) noexcept {
  return path.starts_with(auth_path) || path == orgs_path ||
         path.starts_with(std::string{orgs_path} + '/');
}

ai_aas_admin::ai_aas_admin(accounts& managed, const admin_login& login, core::secret admin_key,
                           core::random_stream random)
    : accounts_(managed), login_(login), admin_key_(std::move(admin_key)),
      sessions_(random, login.token_lifetime) {}

http_reply ai_aas_admin::handle(const http_request& request) {
  if (request.path.starts_with(auth_path))
    return authenticate(request);
  const bool is_admin_key = !admin_key_.empty() && request.key == admin_key_;
  if (!is_admin_key && !sessions_.valid(request.key, request.arrived.unix))
    return plain_error(401, "the access token is missing, unknown or expired");
  if (request.method == "GET")
    return plain_error(501, "not implemented");
  const auto body = object_in(request.body);
  if (body.is_null() && request.method != "DELETE")
    return plain_error(400, "the body is not a JSON object");
  if (auto refusal = overlong(body))
    return *std::move(refusal);
  return change(request, body);
}

http_reply ai_aas_admin::authenticate(const http_request& request) {
  const auto how = std::string_view{request.path}.substr(auth_path.size());
  if (request.method != "POST" || (how != "login" && how != "refresh"))
    return plain_error(404, "not found");
  const auto body = object_in(request.body);
  std::optional<admin_tokens> tokens;
  if (how == "refresh") {
    tokens = sessions_.refresh(core::secret{text_in(body, "refresh_token")}, request.arrived.unix);
  } else {
    if (may_log_in(text_in(body, "email"), core::secret{text_in(body, "password")}))
      tokens = sessions_.open(request.arrived.unix);
  }
  if (!tokens)
    return plain_error(401, how == "login" ? "e-mail or password is wrong"
                                           : "the refresh token is unknown or was used");
  const auto lifetime = std::chrono::floor<std::chrono::seconds>(sessions_.lifetime());
  return json_reply(200, {{"access_token", tokens->access.reveal()},
                          {"refresh_token", tokens->refresh.reveal()},
                          {"token_type", "Bearer"},
                          {"expires_in", lifetime.count()}});
}

bool ai_aas_admin::may_log_in(const std::string& email, const core::secret& password) const {
  return !email.empty() && !password.empty() && (login_.email.empty() || email == login_.email) &&
         (login_.password.empty() || password == login_.password);
}

http_reply ai_aas_admin::change(const http_request& request, const json& body) {
  const auto now = request.arrived.unix;
  const auto parts = parts_of(request.path);
  const auto is = [&](const char* method, std::size_t size) {
    return request.method == method && parts.size() == size;
  };
  if (is("POST", 0))
    return create_org(body, now);
  const auto* org = accounts_.organization_with(parts.empty() ? "" : parts[0]);
  if (!org)
    return plain_error(404, "organization not found");
  if (is("PATCH", 1))
    return change_org(*org, body, now);
  if (is("POST", 2) && parts[1] == "invites")
    return invite(*org, body, now);
  if (is("DELETE", 3) && parts[1] == "api-keys") {
    const auto* key = accounts_.key_with(parts[2]);
    return key && key->organization_id == org->id ? revoke_key(*key, now)
                                                  : plain_error(404, "api key not found");
  }
  const bool new_key = is("POST", 4) && parts[3] == "api-keys";
  if (parts.size() < 3 || parts[1] != "users" || (!is("PATCH", 3) && !new_key))
    return plain_error(404, "not found");
  const auto* user = accounts_.user_with(parts[2]);
  if (!user || user->organization_id != org->id)
    return plain_error(404, "user not found");
  return new_key ? create_key(*user, body, now) : change_user(*user, body, now);
}

http_reply ai_aas_admin::create_org(const json& body, core::unix_time now) {
  const auto name = text_in(body, "name");
  const auto slug = text_in(body, "slug");
  if (name.empty() || slug.empty())
    return plain_error(400, "name and slug are needed");
  const auto* org = accounts_.add_organization(name, slug, now);
  return org ? json_reply(201, to_json(*org)) : plain_error(409, "the slug is taken");
}

http_reply ai_aas_admin::change_org(const organization& org, const json& body,
                                    core::unix_time now) {
  const auto status = status_in(body);
  if (!status)
    return no_such_status();
  accounts_.set_organization_status(org.id, *status, now);
  return json_reply(200, to_json(org));
}

http_reply ai_aas_admin::invite(const organization& org, const json& body, core::unix_time now) {
  const auto email = text_in(body, "email");
  const auto hours = count_in(body, "expiresInHours", 72);
  if (email.empty() || !hours)
    return plain_error(400, "an email, and whole hours in expiresInHours, are needed");
  if (!active(org.state))
    return plain_error(400, "the organization is not active");
  if (accounts_.has_email(email))
    return plain_error(409, "there is a user with this email");
  const auto* user = accounts_.add_user(email, email, org.id, account_status::invited, now);
  return json_reply(202, {{"inviteId", user->id},
                          {"email", email},
                          {"status", to_string(user->state.status)},
                          {"expiresAt", rfc3339(now + std::chrono::hours{*hours})}});
}

http_reply ai_aas_admin::change_user(const account_user& user, const json& body,
                                     core::unix_time now) {
  const auto status = status_in(body);
  if (!status)
    return no_such_status();
  accounts_.set_user_status(user.id, *status, now);
  return json_reply(200, to_json(user));
}

http_reply ai_aas_admin::create_key(const account_user& user, const json& body,
                                    core::unix_time now) {
  const auto days = count_in(body, "expiresInDays", 0);
  if (!days)
    return plain_error(400, "expiresInDays must be whole days");
  if (!active(user.state) || !active(accounts_.organization_with(user.organization_id)->state))
    return plain_error(400, "the user is not active");
  std::optional<core::unix_time> expires_at;
  if (*days > 0)
    expires_at = now + std::chrono::days{*days};
  const auto* key = accounts_.add_key(text_in(body, "display_name"), user.id, expires_at, now);
  json created{{"apiKeyId", key->id},
               {"secret", key->key.reveal()},
               {"fingerprint", hex(hash(key->key.reveal()))},
               {"status", to_string(key->state.status)}};
  if (expires_at)
    created["expiresAt"] = rfc3339(*expires_at);
  return json_reply(201, created);
}

http_reply ai_aas_admin::revoke_key(const api_key& key, core::unix_time now) {
  return accounts_.revoke_key(key.id, now) ? http_reply{204, "", {}}
                                           : plain_error(409, "already revoked");
}

} // namespace loadtest::platform

#include "platform/server/admin_routes.hpp"

#include "platform/server/rfc3339.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace loadtest::platform {

namespace {

using nlohmann::json;

json to_json(const organization& org) {
  return {{"id", org.id}, {"name", org.name}, {"created_at", rfc3339(org.created_at)}};
}

json to_json(const account_user& user) {
  return {{"id", user.id},
          {"name", user.name},
          {"email", user.email},
          {"organization_id", user.organization_id},
          {"created_at", rfc3339(user.created_at)}};
}

/// Without the key itself, which is shown once.
json to_json(const api_key& key) {
  json result{{"id", key.id},
              {"name", key.name},
              {"user_id", key.user_id},
              {"created_at", rfc3339(key.created_at)}};
  if (key.expires_at)
    result["expires_at"] = rfc3339(*key.expires_at);
  return result;
}

http_reply reply(int status, const json& body) {
  return {status, "application/json", body.dump()};
}

/// The text; empty when it is absent or none.
std::string text(const json& body, const char* name) {
  const auto found = body.find(name);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

template <typename Object>
http_reply named(const std::map<std::string, Object>& objects, const std::string& name) {
  json list = json::array();
  for (const auto& [id, object] : objects)
    if (name.empty() || object.name == name)
      list.push_back(to_json(object));
  return reply(200, list);
}

} // namespace

admin_routes::admin_routes(accounts& managed, core::secret admin_key)
    : accounts_(managed), admin_key_(std::move(admin_key)) {}

http_reply admin_routes::handle(const http_request& request) {
  if (!admin_key_.empty() && request.key != admin_key_)
    return plain_error(401, "the admin key is missing or wrong");
  auto rest = std::string_view{request.path}.substr(prefix.size());
  const auto collection = rest.substr(0, rest.find('/'));
  if (collection != "organizations" && collection != "users" && collection != "api-keys")
    return plain_error(404, "not found");
  rest.remove_prefix(collection.size());

  if (rest.empty() && request.method == "POST")
    return create(collection, request);
  if (rest.empty() && request.method == "GET")
    return list(collection, request);
  if (rest.size() > 1 && request.method == "DELETE")
    return remove(collection, std::string{rest.substr(1)});
  return plain_error(405, "method not allowed");
}

http_reply admin_routes::create(std::string_view collection, const http_request& request) {
  const auto body = json::parse(request.body, nullptr, false);
  if (!body.is_object())
    return plain_error(400, "the body is not a JSON object");
  const auto now = request.arrived.unix;
  const auto name = text(body, "name");
  if (name.empty())
    return plain_error(400, "name is missing");

  if (collection == "organizations")
    return reply(201, to_json(accounts_.add_organization(name, now)));
  if (collection == "users") {
    if (text(body, "email").empty())
      return plain_error(400, "email is missing");
    const auto* user =
        accounts_.add_user(name, text(body, "email"), text(body, "organization_id"), now);
    return user ? reply(201, to_json(*user)) : plain_error(404, "organization not found");
  }
  std::optional<core::unix_time> expires_at;
  if (body.contains("expires_at") && !body["expires_at"].is_null()) {
    expires_at = parse_rfc3339(text(body, "expires_at"));
    if (!expires_at)
      return plain_error(400, "expires_at must be a time as 2030-01-31T12:00:00Z");
  }
  const auto* key = accounts_.add_key(name, text(body, "user_id"), expires_at, now);
  if (!key)
    return plain_error(404, "user not found");
  auto created = to_json(*key);
  created["key"] = key->key.reveal();
  return reply(201, created);
}

http_reply admin_routes::list(std::string_view collection, const http_request& request) const {
  const auto name = query_value(request.query, "name");
  if (collection == "organizations")
    return named(accounts_.organizations(), name);
  if (collection == "users")
    return named(accounts_.users(), name);
  return named(accounts_.keys(), name);
}

http_reply admin_routes::remove(std::string_view collection, const std::string& id) {
  const bool removed = collection == "organizations" ? accounts_.remove_organization(id)
                       : collection == "users"       ? accounts_.remove_user(id)
                                                     : accounts_.remove_key(id);
  return removed ? http_reply{204, "", {}} : plain_error(404, "not found");
}

} // namespace loadtest::platform

#include "platform/server/flat_admin.hpp"

#include "platform/server/admin_message.hpp"
#include "platform/server/rfc3339.hpp"

#include <nlohmann/json.hpp>
#include <utility>

namespace loadtest::platform {

namespace {

using nlohmann::json;

/// Far from the end of what nanodollars can count.
constexpr double max_dollars = 1e9;

json to_json(const organization& org) {
  json result{{"id", org.id},
              {"name", org.name},
              {"status", to_string(org.state.status)},
              {"created_at", rfc3339(org.created_at)}};
  if (!org.slug.empty())
    result["slug"] = org.slug;
  if (org.limit) {
    result["budget_id"] = "budget-" + org.id;
    result["limit_usd"] = to_dollars(org.limit->sum);
  }
  result["spent_usd"] = to_dollars(org.spent);
  return result;
}

json to_json(const account_user& user) {
  return {{"id", user.id},
          {"name", user.name},
          {"email", user.email},
          {"organization_id", user.organization_id},
          {"status", to_string(user.state.status)},
          {"created_at", rfc3339(user.created_at)}};
}

/// Without the key itself, which is shown once.
json to_json(const api_key& key) {
  json result{{"id", key.id},
              {"name", key.name},
              {"user_id", key.user_id},
              {"status", to_string(key.state.status)},
              {"created_at", rfc3339(key.created_at)}};
  if (key.expires_at)
    result["expires_at"] = rfc3339(*key.expires_at);
  return result;
}

/// A sum of dollars; none when it is absent or null, `wrong` becomes true when it is no such sum.
std::optional<nanodollars> sum_in(const json& budget, const char* name, bool& wrong) {
  const auto found = budget.find(name);
  if (found == budget.end() || found->is_null())
    return std::nullopt;
  if (!found->is_number() || *found < 0 || *found > max_dollars) {
    wrong = true;
    return std::nullopt;
  }
  return from_dollars(found->get<double>());
}

template <typename Object>
http_reply named(const std::map<std::string, Object>& objects, const std::string& name) {
  json list = json::array();
  for (const auto& [id, object] : objects)
    if (name.empty() || object.name == name)
      list.push_back(to_json(object));
  return json_reply(200, list);
}

} // namespace

flat_admin::flat_admin(accounts& managed, core::secret admin_key)
    : accounts_(managed), admin_key_(std::move(admin_key)) {}

http_reply flat_admin::handle(const http_request& request) {
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
    return remove(collection, std::string{rest.substr(1)}, request.arrived.unix);
  return plain_error(405, "method not allowed");
}

http_reply flat_admin::create(std::string_view collection, const http_request& request) {
  const auto body = object_in(request.body);
  if (body.is_null())
    return plain_error(400, "the body is not a JSON object");
  if (auto refusal = overlong(body))
    return *std::move(refusal);
  const auto now = request.arrived.unix;
  const auto name = text_in(body, "name");
  if (name.empty())
    return plain_error(400, "name is missing");

  if (collection == "organizations")
    return create_org(name, body, now);
  if (collection == "users") {
    const auto email = text_in(body, "email");
    if (email.empty())
      return plain_error(400, "email is missing");
    const auto* user = accounts_.add_user(name, email, text_in(body, "organization_id"),
                                          account_status::active, now);
    return user ? json_reply(201, to_json(*user)) : plain_error(404, "organization not found");
  }
  return create_key(body, now);
}

http_reply flat_admin::create_org(const std::string& name, const json& body, core::unix_time now) {
  const auto found = body.find("budget");
  const auto budget = found == body.end() || found->is_null() ? json::object() : *found;
  bool wrong = !budget.is_object();
  std::optional<spending_limit> limit;
  if (const auto sum = sum_in(budget, "limit_usd", wrong))
    limit = spending_limit{*sum, sum_in(budget, "warn_at_usd", wrong)};
  if (wrong)
    return plain_error(400, "a budget has sums of dollars");
  return json_reply(201, to_json(*accounts_.add_organization(name, "", now, limit)));
}

http_reply flat_admin::create_key(const json& body, core::unix_time now) {
  std::optional<core::unix_time> expires_at;
  if (body.contains("expires_at") && !body["expires_at"].is_null()) {
    expires_at = parse_rfc3339(text_in(body, "expires_at"));
    if (!expires_at)
      return plain_error(400, "expires_at must be a time as 2030-01-31T12:00:00Z");
  }
  const auto user_id = text_in(body, "user_id");
  const auto* user = accounts_.user_with(user_id);
  if (user && user->state.status != account_status::active)
    return plain_error(400, "the user is not active");
  const auto* key = accounts_.add_key(text_in(body, "name"), user_id, expires_at, now);
  if (!key)
    return plain_error(404, "user not found");
  auto created = to_json(*key);
  created["key"] = key->key.reveal();
  return json_reply(201, created);
}

http_reply flat_admin::list(std::string_view collection, const http_request& request) const {
  const auto name = query_value(request.query, "name");
  if (collection == "organizations")
    return named(accounts_.organizations(), name);
  if (collection == "users")
    return named(accounts_.users(), name);
  return named(accounts_.keys(), name);
}

http_reply flat_admin::remove(std::string_view collection, const std::string& id,
                              core::unix_time now) {
  const bool removed = collection == "organizations" ? accounts_.remove_organization(id, now)
                       : collection == "users"       ? accounts_.remove_user(id, now)
                                                     : accounts_.remove_key(id, now);
  return removed ? http_reply{204, "", {}} : plain_error(404, "not found");
}

} // namespace loadtest::platform

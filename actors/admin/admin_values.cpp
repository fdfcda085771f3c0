#include "actors/admin/admin_values.hpp"

#include "metrics/text/format.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdint>
#include <cstdio>

namespace loadtest::actors {

namespace {

using nlohmann::json;
using kind_type = platform_object::kind_type;

/// Lower-case letters, digits and hyphens, as slugs and the local parts of addresses want it.
std::string slug_of(const std::string& name) {
  std::string slug;
  for (const char c : name) {
    const char lower = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    slug += (lower >= 'a' && lower <= 'z') || (lower >= '0' && lower <= '9') ? lower : '-';
  }
  return slug;
}

/// FNV-1a, in hexadecimal digits.
std::string short_hash(const std::string& text) {
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  std::array<char, 17> digits{};
  std::snprintf(digits.data(), digits.size(), "%016llx", static_cast<unsigned long long>(hash));
  return digits.data();
}

/// An address that no mail reaches (RFC 2606). A local part has at most 64 characters (RFC 5321).
std::string address_of(const std::string& name) {
  auto local = slug_of(name);
  if (local.size() > 64)
    local = local.substr(0, 47) + "-" + short_hash(name);
  return local + "@loadtest.invalid";
}

std::string dump(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

json budget_of(const scenario::budget_plan& budget) {
  json result = json::object();
  const auto dollars = [&](const char* name, const std::optional<double>& value) {
    if (value)
      result[name] = *value;
  };
  dollars("limit_usd", budget.limit_usd);
  dollars("daily_usd", budget.daily_usd);
  dollars("warn_at_usd", budget.warn_at_usd);
  result["enable_alerts"] = budget.enable_alerts;
  return result;
}

net::step_values org_values(const scenario::plan& plan, const platform_object& o) {
  net::step_values result{{"org_name", o.name},
                          {"org_slug", slug_of(o.name)},
                          {"owner_email", address_of(o.name + "-owner")},
                          {"org_id", o.id}};
  json metadata = plan.org_metadata;
  if (!metadata.empty())
    result["org_own_metadata"] = dump(metadata);
  metadata["loadtest_run"] = plan.test_run_id;
  if (plan.org_budget) {
    const auto budget = budget_of(*plan.org_budget);
    for (const auto& [key, value] : budget.items())
      result["budget_" + key] = value.dump();
    if (plan.targets.dialect && !plan.targets.dialect->keeps_budgets)
      metadata["budget"] = budget;
  }
  result["org_metadata"] = dump(metadata);
  return result;
}

net::step_values user_values(const scenario::plan& plan, const platform_object& o) {
  net::step_values result{{"user_name", o.name},
                          {"user_email", address_of(o.name)},
                          {"user_id", o.id},
                          {"org_id", o.org_id}};
  if (!plan.user_roles.empty())
    result["user_roles"] = dump(plan.user_roles);
  if (!plan.user_metadata.empty())
    result["user_metadata"] = dump(plan.user_metadata);
  return result;
}

net::step_values key_values(const scenario::plan& plan, const platform_object& o,
                            core::unix_time now) {
  net::step_values result{
      {"key_name", o.name}, {"key_id", o.id}, {"user_id", o.user_id}, {"org_id", o.org_id}};
  if (const auto days = plan.key_expiry_days) {
    result["expiry_days"] = std::to_string(*days);
    result["expires_at"] = metrics::rfc3339(now + std::chrono::hours{24} * *days);
  }
  return result;
}

} // namespace

net::step_values admin_values(const scenario::plan& plan, const platform_object& object,
                              core::unix_time now) {
  switch (object.kind) {
  case kind_type::org:
    return org_values(plan, object);
  case kind_type::user:
    return user_values(plan, object);
  case kind_type::key:
    return key_values(plan, object, now);
  }
  return {};
}

} // namespace loadtest::actors

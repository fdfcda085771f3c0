#include "scenario/plan/name_pattern.hpp"
#include "scenario/plan/plan_building.hpp"
#include "scenario/schema/json_value.hpp"

#include <nlohmann/json.hpp>

#include <array>

namespace loadtest::scenario {

namespace {

using core::dialect;
using core::dialect_step;
using names = std::vector<std::string_view>;

/// A step, the key that describes it, and the values that it can have.
struct described_step {
  const char* key;
  dialect_step dialect::*step;
  names values;
};

const std::array<described_step, 13>& described_steps() {
  static const names org{"org_name",
                         "org_slug",
                         "owner_email",
                         "#org_metadata",
                         "#org_own_metadata",
                         "#budget_limit_usd",
                         "#budget_daily_usd",
                         "#budget_warn_at_usd",
                         "#budget_enable_alerts"};
  static const names user{"user_name", "user_email", "org_id", "#user_roles", "#user_metadata"};
  static const names active{"user_name", "user_email", "user_id", "org_id", "#user_metadata"};
  static const names key{"key_name", "user_id", "org_id", "#expiry_days", "expires_at"};
  static const names old_key{"key_name", "key_id", "user_id", "org_id"};
  static const names old_user{"user_name", "user_email", "user_id", "org_id"};
  static const names old_org{"org_name", "org_slug", "org_id"};
  static const std::array<described_step, 13> steps{{
      {"logIn", &dialect::log_in, {"email", "password"}},
      {"refresh", &dialect::refresh, {"refresh_token"}},
      {"check", &dialect::check, {}},
      {"createOrg", &dialect::create_org, org},
      {"createUser", &dialect::create_user, user},
      {"activateUser", &dialect::activate_user, active},
      {"createKey", &dialect::create_key, key},
      {"retireKey", &dialect::retire_key, old_key},
      {"retireUser", &dialect::retire_user, old_user},
      {"retireOrg", &dialect::retire_org, old_org},
      {"findOrg", &dialect::find_org, {"org_name", "org_slug"}},
      {"findUser", &dialect::find_user, {"user_name", "user_email", "org_id"}},
      {"findKey", &dialect::find_key, {"key_name", "user_id", "org_id"}},
  }};
  return steps;
}

std::string in_braces(const names& all) {
  std::string list;
  for (const auto name : all)
    list += (list.empty() ? "{" : ", {") + std::string{name} + "}";
  return list.empty() ? "none" : list;
}

void check_placeholders(const setting& s, const names& known, const plan_context& context) {
  if (const auto unknown = unknown_placeholder(s.text, known))
    context.found.error(s.at, s.path,
                        "'{" + *unknown + "}' is not known here; known: " + in_braces(known));
  for (const auto& child : s.children)
    check_placeholders(child, known, context);
}

std::string pointer_of(const setting& s, const plan_context& context) {
  if (s && !s.text.starts_with('/'))
    context.found.error(s.at, s.path, "a JSON pointer begins with '/', like /data/id");
  return s.text;
}

std::vector<int> statuses_of(const setting& list) {
  std::vector<int> result;
  for (const auto& status : list.children)
    result.push_back(static_cast<int>(status.as_integer()));
  return result;
}

std::vector<core::answer_rule> rules_of(const setting& list) {
  std::vector<core::answer_rule> result;
  for (const auto& rule : list.children)
    if (rule["status"])
      result.push_back({static_cast<int>(rule["status"].as_integer()), rule["containing"].text});
  return result;
}

/// What is written replaces what the base says.
void change(dialect_step& step, const setting& s, const names& values,
            const plan_context& context) {
  if (s["method"])
    step.method = s["method"].text;
  if (const auto& path = s["path"]) {
    step.path = path.text;
    if (!path.text.starts_with('/'))
      context.found.error(path.at, path.path, "must begin with '/'");
    check_placeholders(path, values, context);
  }
  if (const auto& body = s["body"]) {
    step.body = to_json(body).dump();
    check_placeholders(body, values, context);
  }
  if (s["id"])
    step.id_pointer = pointer_of(s["id"], context);
  if (s["secret"])
    step.secret_pointer = pointer_of(s["secret"], context);
  if (s["done"])
    step.done = statuses_of(s["done"]);
  if (s["gone"])
    step.gone = statuses_of(s["gone"]);
  if (s["doneIf"])
    step.done_if = rules_of(s["doneIf"]);
  if (s["againIf"])
    step.again_if = rules_of(s["againIf"]);
  if (step.done.empty())
    step.done = {200, 201, 202, 204};
}

void check_complete(const dialect& made, const setting& s, const plan_context& context) {
  const auto missing = [&](const std::string& key, const char* why) {
    context.found.error(s.at, s.path + "." + key, std::string{"is missing: "} + why);
  };
  for (const auto& described : described_steps()) {
    const auto& step = made.*described.step;
    if (!step.path.empty() && step.method.empty())
      missing(std::string{described.key} + ".method", "which method has the call?");
  }
  const auto creates = [&](const char* key, const dialect_step& step) {
    if (step.path.empty())
      missing(key, "organizations, users and keys have to be created");
    else if (step.id_pointer.empty())
      missing(std::string{key} + ".id", "where is the id in the answer?");
  };
  creates("createOrg", made.create_org);
  creates("createUser", made.create_user);
  creates("createKey", made.create_key);
  if (!made.create_key.path.empty() && made.create_key.secret_pointer.empty())
    missing("createKey.secret", "where is the key in the answer?");
  if (made.retire_org.path.empty())
    missing("retireOrg", "what a run creates has to be removed");
}

} // namespace

core::dialect build_dialect(const setting& s, const plan_context& context) {
  dialect made;
  if (s["base"])
    made = s["base"].text == "ai-aas" ? core::ai_aas_dialect() : core::loadtest_v1_dialect();
  made.name = "custom";
  for (const auto& [key, step, values] : described_steps())
    if (const auto& written = s[key])
      change(made.*step, written, values, context);
  if (s["refreshToken"])
    made.refresh_token_pointer = pointer_of(s["refreshToken"], context);
  if (s["lifetime"])
    made.lifetime_pointer = pointer_of(s["lifetime"], context);
  if (s["keepsBudgets"])
    made.keeps_budgets = s["keepsBudgets"].as_boolean();
  check_complete(made, s, context);
  return made;
}

} // namespace loadtest::scenario

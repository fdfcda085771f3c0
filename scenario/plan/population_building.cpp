#include "scenario/plan/plan_building.hpp"

#include "core/random.hpp"
#include "scenario/plan/name_pattern.hpp"
#include "scenario/plan/stream_purpose.hpp"
#include "scenario/schema/distribution_reading.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace loadtest::scenario {

namespace {

constexpr std::uint64_t most_users = 10'000'000;

/// A pattern of names from `namingPattern`, or from `namePrefix` and what follows a prefix.
std::string naming(setting& section, const char* after_prefix,
                   const std::vector<std::string_view>& known, bool many,
                   const plan_context& context) {
  const auto& pattern = section["namingPattern"];
  if (const auto& prefix = section["namePrefix"]; prefix && pattern.given) {
    context.found.error(prefix.at, prefix.path,
                        "contradicts 'namingPattern'; remove one of the two");
  } else if (prefix) {
    section.put("namingPattern", prefix.text + after_prefix, prefix.shown + after_prefix);
    section.edit("namingPattern").at = prefix.at;
    section.erase("namePrefix");
  }
  // The time of the run, so that the effective scenario gives the same names again.
  const std::map<std::string, std::string, std::less<>> fixed{
      {"timestamp", utc_stamp(context.options.now)}};
  section.put("namingPattern", expand(pattern.text, fixed), expand(pattern.shown, fixed));
  if (const auto unknown = unknown_placeholder(pattern.text, known)) {
    std::string list;
    for (const auto name : known)
      list += (list.empty() ? "{" : ", {") + std::string{name} + "}";
    context.found.error(pattern.at, pattern.path,
                        "'{" + *unknown + "}' is not known; known: " + list);
  } else if (many && pattern.text.find("{index}") == std::string::npos) {
    context.found.error(pattern.at, pattern.path,
                        "must contain {index}, or all would have one name");
  }
  return pattern.text;
}

void build_budget(const setting& budget, const plan_context& context, plan& result) {
  if (!budget)
    return;
  const auto dollars = [&](const char* name) {
    return budget[name] ? std::optional{budget[name].as_number()} : std::nullopt;
  };
  budget_plan made{dollars("limitUSD"), dollars("dailyUSD"), dollars("warnAtUSD"), false,
                   budget["enforce"].text == "harness"};
  if (const auto& alerts = budget["enableAlerts"])
    made.enable_alerts = alerts.as_boolean();
  if (made.enforced_by_harness && !made.limit_usd)
    context.found.error(budget.at, budget.path, "enforce: harness needs a limitUSD");
  result.org_budget = made;
}

/// The most users that a phase wants to be active.
const setting* largest_target(const setting& spec) {
  const setting* result = nullptr;
  for (const auto& phase : spec["loadPattern"]["phases"].children)
    if (const auto& target = phase["targetActiveUsers"])
      if (!result || target.as_integer() > result->as_integer())
        result = &target;
  return result;
}

/// As many users as the phases want, where nothing says how many there are.
void raise_total(setting& spec, const plan_context& context, const plan& result) {
  auto& users = spec.edit("users");
  const auto* target = largest_target(spec);
  if (users["perOrg"].given || users["total"].mentioned() || !target ||
      target->as_integer() <= result.org_count)
    return;
  context.found.note(target->at, target->path,
                     "makes " + target->text +
                         " users, as neither users.perOrg nor users.total "
                         "says how many there are");
  users.put("total", target->text);
}

/// `users.total` over the organisations: the first of them have one more where it does not divide.
std::vector<std::uint32_t> even_sizes(std::uint64_t users, std::uint32_t orgs) {
  std::vector<std::uint32_t> result;
  for (std::uint32_t org = 0; org < orgs; ++org)
    result.push_back(static_cast<std::uint32_t>(users / orgs + (org < users % orgs ? 1 : 0)));
  return result;
}

/// What `users.perOrg` gives each organisation.
std::vector<std::uint32_t> drawn_sizes(const plan& p) {
  std::vector<std::uint32_t> result;
  const auto sizes = split(core::random_stream{p.seed}, stream_purpose::org_size);
  for (std::uint32_t org = 1; org <= p.org_count; ++org) {
    auto random = sizes.split(org);
    result.push_back(static_cast<std::uint32_t>(
        std::clamp<std::int64_t>(p.users_per_org.sample_count(random), 1, 1'000'000)));
  }
  return result;
}

std::vector<std::uint32_t> sizes_by_each(const setting& per_org, const plan_context& context,
                                         plan& result) {
  result.users_per_org = to_distribution(per_org);
  // Of this key alone, uniform means the same for all.
  if (per_org["distribution"].text == "uniform")
    result.users_per_org.kind = core::shape::constant;
  auto sizes = drawn_sizes(result);
  const auto &low = per_org["min"], &high = per_org["max"];
  if (result.users_per_org.kind == core::shape::constant && low && high &&
      low.as_integer() != high.as_integer())
    context.found.note(per_org.at, per_org.path,
                       "gives every organization " + std::to_string(sizes.front()) +
                           " users, the middle of '" + low.shown + "' and '" + high.shown +
                           "'; distribution: random draws a number for each");
  return sizes;
}

/// Users in proportion to the weights, and one at least.
std::vector<std::uint32_t> sizes_by_weight(std::uint64_t users,
                                           const std::vector<double>& weights) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<std::uint32_t> result;
  double sum = 0.0;
  std::int64_t given = 0;
  for (const double weight : weights) {
    // What is rounded is the running sum, so that nobody is lost.
    const auto so_far = std::llround(static_cast<double>(users) * ((sum += weight) / all));
    result.push_back(static_cast<std::uint32_t>(so_far - given));
    given = so_far;
  }
  for (auto& size : result)
    if (size == 0) {
      --*std::max_element(result.begin(), result.end());
      size = 1;
    }
  return result;
}

/// Each user in an organisation by chance, and one at least in each.
std::vector<std::uint32_t> sizes_by_chance(std::uint64_t users, std::uint32_t orgs,
                                           core::random_stream random) {
  std::vector<std::uint32_t> result(orgs, 1);
  for (std::uint64_t user = orgs; user < users; ++user)
    ++result[random.below(orgs)];
  return result;
}

/// `organizations.distribution`: the sum of what `users.perOrg` gives, spread anew.
void spread_users(const setting& orgs, const plan_context& context, plan& result) {
  const auto& kind = orgs["distribution"];
  const auto& weights = orgs["weights"];
  if (kind.text != "weighted" && weights.mentioned())
    context.found.error(weights.at, weights.path,
                        "has an effect with 'distribution: weighted' alone; write that, or remove "
                        "the weights");
  if (kind.text == "random")
    result.org_users =
        sizes_by_chance(result.total_users(), result.org_count,
                        split(core::random_stream{result.seed}, stream_purpose::org_choice));
  if (kind.text != "weighted")
    return;
  if (weights.children.size() != result.org_count) {
    const auto& at = weights.mentioned() ? weights : kind;
    return context.found.error(at.at, at.path,
                               "needs a weight for each of the " +
                                   std::to_string(result.org_count) + " organizations; there are " +
                                   std::to_string(weights.children.size()));
  }
  std::vector<double> shares;
  for (const auto& weight : weights.children)
    if (weight)
      shares.push_back(weight.as_number());
  if (shares.size() == result.org_count)
    result.org_users = sizes_by_weight(result.total_users(), shares);
}

/// How many users each organisation has; false: that was wrong.
bool size_organizations(setting& users, const plan_context& context, plan& result) {
  const auto total = users["total"];
  if (total && users["perOrg"].given)
    context.found.error(total.at, total.path, "contradicts 'perOrg'; remove one of the two");
  if (total)
    users.erase("perOrg");
  result.org_users = total ? even_sizes(total.as_integer(), result.org_count)
                           : sizes_by_each(users["perOrg"], context, result);
  const auto all = result.total_users();
  const auto& from = total ? total : users["perOrg"];
  if (all > most_users)
    context.found.error(from.at, from.path,
                        "makes " + std::to_string(all) + " users; at most " +
                            std::to_string(most_users) + " can run");
  if (total && all < result.org_count)
    context.found.error(from.at, from.path,
                        "is too few: each of the " + std::to_string(result.org_count) +
                            " organizations has one user at least; give more, or fewer "
                            "organizations");
  return all <= most_users && all >= result.org_count;
}

} // namespace

void note_unenforced_budget(const setting& spec, const plan_context& context, plan& result) {
  if (!result.org_budget || result.targets.dialect)
    return; // the preflight knows whether a platform of that dialect keeps budgets
  const auto& budget = spec["organizations"]["budget"];
  if (!result.org_budget->enforced_by_harness)
    return keep_note(budget,
                     "nobody enforces it: a static platform is not asked for budgets; write "
                     "enforce: harness, and the harness keeps limitUSD",
                     context, result);
  if (budget["dailyUSD"] || budget["warnAtUSD"])
    keep_note(budget,
              "the harness keeps limitUSD alone: a static platform is not asked for the rest",
              context, result);
}

void build_population(setting& spec, const plan_context& context, plan& result) {
  auto& orgs = spec.edit("organizations");
  result.org_count = static_cast<std::uint32_t>(orgs["count"].as_integer());
  result.org_naming = naming(orgs, "-{run}-{index}", {"index", "timestamp", "random", "run"},
                             result.org_count > 1, context);
  for (const auto& entry : orgs["customMetadata"].children)
    result.org_metadata[entry.key] = entry.text;

  build_budget(orgs["budget"], context, result);

  raise_total(spec, context, result);
  auto& users = spec.edit("users");
  const bool counted = size_organizations(users, context, result);
  if (counted)
    spread_users(orgs, context, result);
  const bool several = *std::max_element(result.org_users.begin(), result.org_users.end()) > 1;
  result.user_naming = naming(users, "-{org}-{index}",
                              {"org", "index", "timestamp", "random", "run"}, several, context);

  for (const auto& role : users["roles"].children)
    result.user_roles.push_back(role.text);
  for (const auto& entry : users["metadata"].children)
    result.user_metadata[entry.key] = entry.text;

  const auto& keys = spec["apiKeys"];
  result.keys_per_user = static_cast<std::uint32_t>(keys["perUser"].as_integer());
  result.key_name_prefix = keys["namePrefix"].text;
  if (const auto& days = keys["expiryDays"])
    result.key_expiry_days = static_cast<std::uint32_t>(days.as_integer());
}

} // namespace loadtest::scenario

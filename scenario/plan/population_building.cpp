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

} // namespace

void build_population(setting& spec, const plan_context& context, plan& result) {
  auto& orgs = spec.edit("organizations");
  result.org_count = static_cast<std::uint32_t>(orgs["count"].as_integer());
  result.org_naming = naming(orgs, "-{run}-{index}", {"index", "timestamp", "random", "run"},
                             result.org_count > 1, context);
  for (const auto& entry : orgs["customMetadata"].children)
    result.org_metadata[entry.key] = entry.text;

  build_budget(orgs["budget"], context, result);

  auto& users = spec.edit("users");
  const auto& per_org = users["perOrg"];
  result.users_per_org = to_distribution(per_org);
  // Of this key alone, uniform means the same for all.
  if (per_org["distribution"].text == "uniform")
    result.users_per_org.kind = core::shape::constant;
  result.org_users = drawn_sizes(result);
  if (result.total_users() > most_users)
    context.found.error(per_org.at, per_org.path,
                        "makes " + std::to_string(result.total_users()) + " users; at most " +
                            std::to_string(most_users) + " can run");
  else
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

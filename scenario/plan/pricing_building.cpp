#include "scenario/plan/list_prices.hpp"
#include "scenario/plan/plan_building.hpp"
#include "scenario/schema/scalar_reading.hpp"

#include <algorithm>

namespace loadtest::scenario {

namespace {

bool is_complete(const setting& s) {
  return s["promptPerMillion"] && s["completionPerMillion"];
}

price to_price(const setting& s) {
  price result{s["promptPerMillion"].as_number(), s["completionPerMillion"].as_number(), {}};
  if (const auto& cached = s["cachedPerMillion"])
    result.cached_per_million = cached.as_number();
  return result;
}

/// Writes a price as though the scenario had named it, so that the effective scenario costs the
/// same when the table has changed.
void write_price(setting& models, const std::string& name, const price& dollars) {
  auto& entry = models.edit(name);
  entry.spec = &models.spec->children.front();
  entry.put("promptPerMillion", shortest(dollars.prompt_per_million));
  entry.put("completionPerMillion", shortest(dollars.completion_per_million));
  if (dollars.cached_per_million)
    entry.put("cachedPerMillion", shortest(*dollars.cached_per_million));
}

/// Of the models that the scenario names and gives no price.
void add_list_prices(setting& spec, const plan_context& context, plan& result) {
  std::string found;
  for (const auto& model : result.models) {
    const auto listed = list_price(model.name);
    if (!listed || result.price_of(model.name))
      continue;
    result.prices[model.name] = *listed;
    write_price(spec.edit("pricing").edit("models"), model.name, *listed);
    found += (found.empty() ? "" : ", ") + model.name;
  }
  const auto& models = spec["userBehavior"]["modelPreferences"];
  if (!found.empty())
    context.found.note(models.at, models.path,
                       "costs are reckoned with the vendor's list prices of " +
                           std::string{list_prices_as_of} + " for " + found +
                           "; give yours in pricing.models, or pricing.default");
}

/// Models that are asked and have no price; "no model" where the platform chooses it.
std::vector<std::string> without_price(const plan& plan) {
  if (plan.default_price)
    return {};
  if (plan.models.empty())
    return {"no model"};
  std::vector<std::string> result;
  for (const auto& model : plan.models)
    if (!plan.price_of(model.name))
      result.push_back(model.name);
  return result;
}

/// The highest price of a prompt and of a completion, of the scenario's and of the list.
price highest_price(const plan& plan) {
  price result;
  const auto consider = [&](const price& p) {
    result.prompt_per_million = std::max(result.prompt_per_million, p.prompt_per_million);
    result.completion_per_million =
        std::max(result.completion_per_million, p.completion_per_million);
  };
  for (const auto& [model, dollars] : plan.prices)
    consider(dollars);
  for (const auto& model : list_prices())
    consider(model.dollars);
  return result;
}

/// So that a run without prices, too, costs no more than its limit.
void charge_the_highest(const setting& limit, const plan_context& context, plan& result) {
  const auto unpriced = without_price(result);
  if (unpriced.empty())
    return;
  std::string names;
  for (const auto& model : unpriced)
    names += (names.empty() ? "" : ", ") + model;
  const auto highest = highest_price(result);
  auto note = "costs are an upper bound: " +
              (result.models.empty() ? "no model is named, and answers are"
                                     : names + (unpriced.size() == 1 ? " has no price, and is"
                                                                     : " have no price, and are")) +
              " charged the highest known, $" + shortest(highest.prompt_per_million) +
              " a million prompt tokens and $" + shortest(highest.completion_per_million) +
              " a million completion tokens; give prices in pricing.models, or "
              "pricing.default";
  result.default_price = highest;
  keep_note(limit, std::move(note), context, result);
}

} // namespace

void require_prices(place at, const std::string& path, const plan_context& context,
                    const plan& plan) {
  for (const auto& model : without_price(plan))
    context.found.error(at, path,
                        plan.models.empty()
                            ? "needs prices; give pricing.default, as no model is named"
                            : "needs a price of '" + model +
                                  "'; add it to pricing.models, or give pricing.default");
}

void build_pricing(setting& spec, const plan_context& context, plan& result) {
  for (const auto& model : spec["pricing"]["models"].children)
    if (is_complete(model))
      result.prices[model.key] = to_price(model);
  if (const auto& others = spec["pricing"]["default"]; others && is_complete(others))
    result.default_price = to_price(others);
  add_list_prices(spec, context, result);
}

void check_cost_limits(const setting& spec, const plan_context& context, plan& result) {
  const auto& most = spec["limits"]["maxCostUsd"];
  const auto& budget = spec["organizations"]["budget"];
  const bool harness = result.org_budget && result.org_budget->enforced_by_harness;
  if (harness)
    require_prices(budget.at, budget.path, context, result);
  else if (result.max_cost_nanousd)
    charge_the_highest(most, context, result);
  else
    return;
  const auto& limit = result.max_cost_nanousd ? most : budget;
  for (const auto& field : spec["userBehavior"]["extraBody"].children)
    if (field.key == "n" && field.text != "1")
      context.found.error(field.at, field.path,
                          "makes answers cost more than '" + limit.key +
                              "' reckons with, which is one to a question; remove one of the two");
}

} // namespace loadtest::scenario

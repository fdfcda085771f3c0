#include "scenario/plan/list_prices.hpp"
#include "scenario/plan/plan_building.hpp"
#include "scenario/schema/scalar_reading.hpp"

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

} // namespace

void build_pricing(setting& spec, const plan_context& context, plan& result) {
  for (const auto& model : spec["pricing"]["models"].children)
    if (is_complete(model))
      result.prices[model.key] = to_price(model);
  if (const auto& others = spec["pricing"]["default"]; others && is_complete(others))
    result.default_price = to_price(others);
  add_list_prices(spec, context, result);
}

void check_cost_limits(const setting& spec, const plan_context& context, const plan& plan) {
  const bool harness = plan.org_budget && plan.org_budget->enforced_by_harness;
  const auto& limit =
      plan.max_cost_nanousd ? spec["limits"]["maxCostUsd"] : spec["organizations"]["budget"];
  if (!plan.max_cost_nanousd && !harness)
    return;
  if (plan.models.empty() && !plan.default_price)
    context.found.error(limit.at, limit.path,
                        "needs prices; give pricing.default, as no model is named");
  for (const auto& model : plan.models)
    if (!plan.price_of(model.name))
      context.found.error(limit.at, limit.path,
                          "needs a price of '" + model.name +
                              "'; add it to pricing.models, or give pricing.default");
  for (const auto& field : spec["userBehavior"]["extraBody"].children)
    if (field.key == "n" && field.text != "1")
      context.found.error(field.at, field.path,
                          "makes answers cost more than '" + limit.key +
                              "' reckons with, which is one to a question; remove one of the two");
}

} // namespace loadtest::scenario

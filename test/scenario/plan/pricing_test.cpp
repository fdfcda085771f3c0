#include "scenario/plan/list_prices.hpp"
#include "test/scenario/scenario_text.hpp"

#include <catch2/catch.hpp>

using namespace loadtest;
using test::with_spec;
using lines = std::vector<std::string>;

namespace {

const std::string models =
    "  userBehavior: { modelPreferences: [{ model: gpt-4o }, { model: own }, { model: o3 }] }\n";

} // namespace

TEST_CASE("well-known models cost their list price, which is noted and kept") {
  const auto loaded = test::load(with_spec(models));
  REQUIRE(loaded.loaded);
  CHECK(loaded.loaded->price_of("gpt-4o")->prompt_per_million == 2.5);
  CHECK(loaded.loaded->price_of("o3")->completion_per_million == 8);
  CHECK(loaded.loaded->price_of("own") == nullptr);
  CHECK(loaded.loaded->price_of("gpt-5") == nullptr);
  CHECK(test::lines(loaded.notes) ==
        lines{"test.yaml:5:37: spec.userBehavior.modelPreferences: costs are reckoned with the "
              "vendor's list prices of March 2026 for gpt-4o, o3; give yours in pricing.models, "
              "or pricing.default"});

  const auto again = test::load(loaded.effective);
  REQUIRE(again.loaded);
  CHECK(again.notes.empty());
  CHECK(again.loaded->price_of("gpt-4o")->cached_per_million == 1.25);
  CHECK(again.effective == loaded.effective);
}

TEST_CASE("a price of the scenario's own wins over the list") {
  const auto named = test::load(with_spec(
      models +
      "  pricing: { models: { gpt-4o: { promptPerMillion: 0, completionPerMillion: 1 } } }\n"));
  CHECK(named.loaded->price_of("gpt-4o")->completion_per_million == 1);
  CHECK(named.loaded->price_of("o3")->completion_per_million == 8);
  const auto others = test::load(with_spec(
      models + "  pricing: { default: { promptPerMillion: 0, completionPerMillion: 1 } }\n"));
  CHECK(others.loaded->price_of("o3")->completion_per_million == 1);
  CHECK(others.notes.empty());
}

TEST_CASE("a budget is content with a list price, and names the models that have none") {
  CHECK(test::errors_of("  organizations: { budget: { limitUSD: 5, enforce: harness } }\n" +
                        models) ==
        lines{"test.yaml:5:28: spec.organizations.budget: needs a price of 'own'; add it to "
              "pricing.models, or give pricing.default"});
}

TEST_CASE("cached tokens cost no more than others, and a name that is nearly right costs nothing") {
  for (const auto* name : {"gpt-4o", "gpt-4.1-nano", "claude-haiku-4-5"}) {
    const auto price = scenario::list_price(name);
    REQUIRE(price);
    CHECK(*price->cached_per_million < price->prompt_per_million);
    CHECK(price->prompt_per_million < price->completion_per_million);
  }
  CHECK_FALSE(scenario::list_price("gpt-4"));
  CHECK_FALSE(scenario::list_price("GPT-4o"));
}

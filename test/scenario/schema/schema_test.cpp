#include "scenario/schema/schema.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <set>

using namespace loadtest::scenario;
using words = std::vector<std::string>;

namespace {

/// Calls `visit` with everything of the schema and its path.
void walk(const key_spec& spec, const std::string& path,
          const std::function<void(const key_spec&, const std::string&)>& visit) {
  visit(spec, path);
  for (const auto& child : spec.children)
    walk(child, path_below(path, spec, child), visit);
}

} // namespace

TEST_CASE("a key may be called by its name, its aliases and their snake_case forms") {
  CHECK(text("slmModels", "").spellings() == words{"slmModels", "slm_models"});
  CHECK(text("seed", "").spellings() == words{"seed"});
  CHECK(number("maxCostUsd", "").alias("maxCostUSD").spellings() ==
        words{"maxCostUsd", "maxCostUSD", "max_cost_usd"});
  CHECK(object("apiKeys", "", {}).alias("users.apiKeys").spellings() ==
        words{"apiKeys", "api_keys"});
}

TEST_CASE("every key is explained") {
  walk(scenario_schema(), "", [](const key_spec& spec, const std::string& path) {
    INFO(path);
    CHECK((spec.name.empty() || !spec.doc.empty()));
  });
}

TEST_CASE("the forms of a value are written differently") {
  walk(scenario_schema(), "", [](const key_spec& spec, const std::string& path) {
    if (spec.type != value_type::either)
      return;
    std::set<int> kinds;
    for (const auto& form : spec.children) {
      INFO(path);
      using enum value_type;
      const bool keys = form.type == object || form.type == map || form.type == distribution;
      CHECK(kinds.insert(keys ? 2 : form.type == list ? 1 : 0).second);
    }
  });
}

TEST_CASE("no key of the schema hides another") {
  walk(scenario_schema(), "", [](const key_spec& spec, const std::string& path) {
    std::set<std::string> names;
    // Forms and elements have no names.
    for (const auto& child : spec.children)
      for (const auto& name : child.name.empty() ? words{} : child.spellings()) {
        INFO(path << ": " << name);
        CHECK(names.insert(name).second);
      }
  });
}

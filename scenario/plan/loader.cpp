#include "scenario/plan/loader.hpp"

#include "scenario/plan/plan_building.hpp"
#include "scenario/schema/overrides.hpp"
#include "scenario/schema/reading.hpp"
#include "scenario/yaml/documents.hpp"
#include "scenario/yaml/findings.hpp"
#include "scenario/yaml/substitution.hpp"

namespace loadtest::scenario {

load_result load(const std::string& file, const std::string& text, const load_options& options) {
  load_result result;
  findings found{file};
  if (auto document = find_scenario(file, text, options.name, found)) {
    const auto& schema = scenario_schema();
    apply_overrides(schema, document->root, options.set, found);
    relocate(schema, document->root);
    substitute(document->root, options.environment, found, options.forbidden_variable);
    auto settings = read_settings(schema, document->root, found, options.cluster);
    settings.put("apiVersion", scenario_api_version);
    settings.put("kind", scenario_kind);
    auto built = build_plan(settings, {file, document->default_name, options, found});
    if (!found.any_error()) {
      result.loaded = std::move(built);
      result.effective = to_yaml(settings);
    }
  }
  static_cast<problem_lists&>(result) = std::move(found).report();
  return result;
}

} // namespace loadtest::scenario

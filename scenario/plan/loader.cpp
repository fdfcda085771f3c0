#include "scenario/plan/loader.hpp"

#include "scenario/plan/plan_building.hpp"
#include "scenario/schema/overrides.hpp"
#include "scenario/schema/reading.hpp"
#include "scenario/yaml/documents.hpp"
#include "scenario/yaml/findings.hpp"
#include "scenario/yaml/substitution.hpp"

namespace loadtest::scenario {

namespace {

std::string how_to_hide(const setting& secret) {
  return secret.at.line > 0
             ? "a secret that stands in the file; ${NAME} takes it from the environment"
             : "a secret on the command line, which every user of this machine can read; '${NAME}' "
               "takes it from the environment";
}

} // namespace

load_result load(const std::string& file, const std::string& text, const load_options& options) {
  load_result result;
  findings found{file};
  if (auto document = find_scenario(file, text, options.name, found)) {
    const auto& schema = scenario_schema();
    relocate(schema, document->root);
    apply_overrides(schema, document->root, options.set, found);
    relocate(schema, document->root); // what stands in a section that was set as a whole
    substitute(document->root, options.environment, found, options.forbidden_variable);
    auto settings = read_settings(schema, document->root, found, options.cluster);
    for (const auto* secret : literal_secrets(settings))
      found.note(secret->at, secret->path, how_to_hide(*secret));
    settings.put("apiVersion", scenario_api_version);
    settings.put("kind", scenario_kind);
    auto built = build_plan(settings, {file, document->default_name, options, found});
    if (!found.any_error()) {
      result.loaded = std::move(built);
      result.effective = to_yaml(settings);
      result.resolved = to_resolved_yaml(settings);
    }
  }
  static_cast<problem_lists&>(result) = std::move(found).report();
  return result;
}

} // namespace loadtest::scenario

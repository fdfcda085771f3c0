#pragma once

#include "scenario/yaml/findings.hpp"
#include "scenario/yaml/yaml_tree.hpp"

#include <optional>
#include <string>

namespace loadtest::scenario {

inline constexpr const char* scenario_api_version = "loadtest.ai-aas.dev/v1";
inline constexpr const char* scenario_kind = "LoadTestScenario";

struct scenario_document {
  yaml_node root;
  std::string default_name; ///< when it has no metadata.name
};

/// The LoadTestScenario of a file: bare or in a ConfigMap; with several, the one called `name`.
/// What is skipped is noted.
std::optional<scenario_document> find_scenario(const std::string& file, const std::string& text,
                                               const std::string& name, findings& found);

} // namespace loadtest::scenario

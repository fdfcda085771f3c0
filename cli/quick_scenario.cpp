#include "cli/quick_scenario.hpp"

#include <iostream>
#include <iterator>
#include <utility>

namespace loadtest::cli {

void take_quick_scenario(run_options& run, const std::string& duration) {
  const auto users = std::to_string(run.users.value_or(10));
  const auto time = duration.empty() ? std::string{"30s"} : duration;
  run.users.reset();
  run.scenario.file = "quick";
  run.scenario.text = "apiVersion: loadtest.ai-aas.dev/v1\n"
                      "kind: LoadTestScenario\n"
                      "metadata: {name: quick}\n"
                      "spec:\n"
                      "  users: {perOrg: {min: " +
                      users + ", max: " + users +
                      "}}\n"
                      "  loadPattern:\n"
                      "    phases: [{name: steady, duration: " +
                      time + ", targetActiveUsers: " + users + ", rampStrategy: step}]\n";
}

core::result<void> take_standard_input(scenario_options& scenario) {
  if (scenario.file != "-" || scenario.text)
    return {};
  std::string text{std::istreambuf_iterator<char>{std::cin}, {}};
  if (std::cin.bad())
    return core::error{"standard input can't be read"};
  scenario.file = "stdin";
  scenario.text = std::move(text);
  return {};
}

} // namespace loadtest::cli

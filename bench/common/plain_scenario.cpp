#include "bench/common/plain_scenario.hpp"

#include <fstream>

namespace loadtest::bench {

void write_scenario(const std::filesystem::path& file, const plain_scenario& of) {
  std::ofstream{file} << "apiVersion: loadtest.ai-aas.dev/v1\n"
                         "kind: LoadTestScenario\n"
                         "metadata: {name: bench, testRunId: run}\n"
                         "spec:\n"
                         "  seed: 1\n"
                         "  organizations: {count: 1}\n"
                      << "  users: {perOrg: {min: " << of.users << ", max: " << of.users << "}}\n"
                      << "  userBehavior:\n"
                         "    streaming: false\n"
                      << "    questionsPerSession: {min: " << of.questions
                      << ", max: " << of.questions << "}\n"
                      << "    thinkTimeSeconds: " << of.think << "\n"
                      << "    modelPreferences: [{model: bench-model, weight: 1}]\n"
                         "  limits: "
                      << of.limits << "\n"
                      << "  loadPattern: " << of.pattern << "\n"
                      << "  targets:\n"
                         "    platform: static\n"
                         "    apiKeys: [sk-bench]\n"
                         "    apiRouterUrl: http://127.0.0.1:"
                      << of.port << "\n";
}

} // namespace loadtest::bench

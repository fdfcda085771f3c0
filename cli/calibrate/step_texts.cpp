#include "cli/calibrate/step_texts.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

namespace loadtest::cli::calibrate {

namespace {

using core::nanoseconds;

constexpr double wanted_attempts = 1'500.0;
constexpr double users_per_second = 1'500.0;

std::string in_us(nanoseconds d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(d).count()) + "us";
}

std::string in_whole_ms(nanoseconds d) {
  return std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(d).count()) + "ms";
}

} // namespace

std::uint32_t tokens_per_answer(const step_load& load) {
  const auto seconds = core::to_seconds(load.duration);
  const auto cycle = load.streams * seconds / wanted_attempts;
  const auto streaming = std::min(cycle - core::to_seconds(load.first_token), seconds / 2);
  return static_cast<std::uint32_t>(
      std::max(2.0, std::floor(streaming * load.events_per_second) + 1.0));
}

nanoseconds ramp_of(const step_load& load) {
  return std::max<nanoseconds>(std::chrono::seconds{1},
                               nanoseconds{std::llround(load.streams / users_per_second * 1e9)});
}

std::string platform_config(const step_load& load) {
  const nanoseconds gap{std::llround(1e9 / load.events_per_second)};
  std::ostringstream yaml;
  yaml << "requireKey: false\n"
          "answers: {medianTokens: 1000000, spread: 0}\n"
          "models:\n"
          "  - id: calibrate\n"
          "    backends:\n"
       << "      - {name: a, slots: 100000, base: " << in_us(load.first_token)
       << ", prefillPerToken: 0s, decodePerToken: " << in_us(gap) << ", batchGrowth: 0}\n";
  return yaml.str();
}

std::string scenario_text(const step_load& load, const std::string& url,
                          const std::string& ca_file) {
  const auto tokens = tokens_per_answer(load);
  std::ostringstream yaml;
  yaml << "apiVersion: loadtest.ai-aas.dev/v1\n"
          "kind: LoadTestScenario\n"
          "metadata: {name: calibrate}\n"
          "spec:\n"
          "  seed: 1\n"
          "  organizations: {count: 1}\n"
       << "  users: {perOrg: {min: " << load.streams << ", max: " << load.streams << "}}\n"
       << "  userBehavior:\n"
          "    questionsPerSession: {min: 1, max: 1}\n"
          "    thinkTimeSeconds: {min: 0, max: 0}\n"
       << "    maxTokensPerRequest: {min: " << tokens << ", max: " << tokens << "}\n"
       << "    modelPreferences: [{model: calibrate, weight: 1}]\n"
          "  loadPattern:\n"
          "    type: custom\n"
          "    phases:\n"
       << "      - {name: ramp, duration: " << in_whole_ms(ramp_of(load))
       << ", targetActiveUsers: " << load.streams << ", rampStrategy: linear, measure: false}\n"
       << "      - {name: " << steady_phase << ", duration: " << in_whole_ms(load.duration)
       << ", targetActiveUsers: " << load.streams << ", rampStrategy: step}\n"
       << "  targets:\n"
          "    platform: static\n"
          "    apiKeys: [sk-calibrate]\n"
       << "    apiRouterUrl: \"" << url << "\"\n";
  if (!ca_file.empty())
    yaml << "    caFile: \"" << ca_file << "\"\n";
  return yaml.str();
}

} // namespace loadtest::cli::calibrate

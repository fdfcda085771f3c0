#include "scenario/plan_building.hpp"

#include <algorithm>
#include <cmath>

namespace loadtest::scenario {

namespace {

ramp to_ramp(const std::string& name) {
  return name == "step" ? ramp::step : name == "exponential" ? ramp::exponential : ramp::linear;
}

void build_phases(setting& list, const plan_context& context, plan& result) {
  for (auto& entry : list.children) {
    if (!entry["duration"] || !entry["targetActiveUsers"])
      continue;
    if (!entry["name"])
      entry.put("name", "phase-" + std::to_string(&entry - list.children.data() + 1));
    phase_plan phase;
    phase.name = entry["name"].text;
    phase.duration = entry["duration"].as_duration();
    phase.target_users = static_cast<std::uint32_t>(entry["targetActiveUsers"].as_integer());
    phase.strategy = to_ramp(entry["rampStrategy"].text);
    phase.measure = entry["measure"].as_boolean();
    if (std::any_of(result.phases.begin(), result.phases.end(),
                    [&](const phase_plan& other) { return other.name == phase.name; }))
      context.found.error(entry["name"].at, entry["name"].path,
                          "another phase is called '" + phase.name +
                              "' too; their statistics could not be told apart");
    if (phase.target_users > result.total_users())
      context.found.note(entry["targetActiveUsers"].at, entry["targetActiveUsers"].path,
                         "asks for more users than the " + std::to_string(result.total_users()) +
                             " there are; all of them will be active");
    result.phases.push_back(std::move(phase));
  }
}

} // namespace

void build_load(setting& spec, const plan_context& context, plan& result) {
  if (spec["loadPattern"]) {
    auto& pattern = spec.edit("loadPattern");
    if (pattern["phases"])
      build_phases(pattern.edit("phases"), context, result);
    const auto& type = pattern["type"];
    if (type.text == "ramp-up" && !pattern["phases"].mentioned())
      context.found.not_built(type.at, type.path,
                              "'ramp-up' without phases is not built yet; write the ramp as a "
                              "phase");
  }
  const auto& limits = spec["limits"];
  if (const auto& duration = limits["maxDuration"])
    result.max_duration = duration.as_duration();
  if (const auto& requests = limits["maxRequests"])
    result.max_requests = requests.as_integer();
  if (const auto& requests = limits["maxRequestsPerUser"])
    result.max_requests_per_user = static_cast<std::uint32_t>(requests.as_integer());
  if (const auto& rate = limits["maxRequestsPerSecond"])
    result.max_requests_per_second = rate.as_number();
  if (const auto& requests = limits["maxConcurrentReqs"])
    result.max_concurrent_requests = static_cast<std::uint32_t>(requests.as_integer());
  if (const auto& cost = limits["maxCostUsd"])
    result.max_cost_nanousd = std::llround(cost.as_number() * 1e9);
  if (const auto& rate = limits["maxErrorRate"])
    result.max_error_rate = rate.as_number();
}

} // namespace loadtest::scenario

#include "scenario/plan/plan_building.hpp"

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
      keep_note(entry["targetActiveUsers"],
                "asks for " + std::to_string(phase.target_users) +
                    " active users, of which there "
                    "are " +
                    std::to_string(result.total_users()) +
                    ": all of them are active; give more in users.total",
                context, result);
    result.phases.push_back(std::move(phase));
  }
}

/// Phases of a shape, as one would write them first.
std::string example_of(const std::string& shape, std::uint64_t users) {
  const auto phase = [](const char* duration, std::uint64_t target, const char* more = "") {
    return std::string{"{duration: "} + duration +
           ", targetActiveUsers: " + std::to_string(target) + more + "}";
  };
  const auto few = std::max<std::uint64_t>(1, users / 10);
  const auto up = phase("2m", users);
  if (shape == "spike")
    return phase("1m", few) + ", " + phase("30s", users, ", rampStrategy: step") + ", " +
           phase("1m", few, ", rampStrategy: step");
  if (shape == "wave")
    return up + ", " + phase("2m", few) + ", " + up + ", " + phase("2m", few);
  return up + ", " + phase("5m", users);
}

/// A shape says nothing of times and numbers. Steady without phases is what happens anyway.
void check_shape(const setting& pattern, const plan_context& context, std::uint64_t users) {
  const auto& type = pattern["type"];
  if (!type || type.text == "steady" || pattern["phases"].mentioned())
    return;
  context.found.error(
      type.at, type.path,
      "'" + type.text + "' needs phases that say when and how many, like phases: [" +
          example_of(type.text, users) + "]; without a type every user has one session");
}

void build_workers(const setting& workers, workers_plan& result) {
  if (const auto& replicas = workers["replicas"])
    result.replicas = static_cast<std::uint32_t>(replicas.as_integer());
  if (const auto& users = workers["usersPerWorker"])
    result.users_per_worker = static_cast<std::uint32_t>(users.as_integer());
  result.redistribute = workers["onLost"].text != "give-up";
  if (const auto& most = workers["joinTimeout"])
    result.join_timeout = most.as_duration();
}

} // namespace

void build_load(setting& spec, const plan_context& context, plan& result) {
  if (spec["loadPattern"]) {
    auto& pattern = spec.edit("loadPattern");
    if (pattern["phases"])
      build_phases(pattern.edit("phases"), context, result);
    if (result.phases.empty())
      check_shape(pattern, context, result.total_users());
  }
  build_workers(spec["workers"], result.workers);
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
  if (const auto& drain = limits["drainTimeout"])
    result.drain_timeout = drain.as_duration();
}

} // namespace loadtest::scenario

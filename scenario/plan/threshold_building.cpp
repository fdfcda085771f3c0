#include "scenario/plan/plan_building.hpp"

namespace loadtest::scenario {

namespace {

core::result<core::threshold> read_threshold(const std::string& metric, const setting& entry) {
  if (entry.kind == yaml_kind::scalar)
    return core::parse_threshold(metric, entry.text);
  auto result = core::parse_threshold(metric, entry["expr"].text);
  if (result) {
    result->abort_on_fail = entry["abortOnFail"].as_boolean();
    result->delay = entry["delay"].as_duration();
  }
  return result;
}

} // namespace

void build_thresholds(const setting& spec, const plan_context& context, plan& result) {
  for (const auto& metric : spec["thresholds"].children)
    for (const auto& entry : metric.children) {
      if (!entry || (entry.kind == yaml_kind::map && !entry["expr"]))
        continue; // which has been reported
      auto threshold = read_threshold(metric.key, entry);
      if (threshold)
        result.thresholds.push_back(std::move(*threshold));
      else
        context.found.error(entry.at, entry.path, threshold.failure().message);
    }
  const auto limit = [&](const char* name) -> std::optional<nanoseconds> {
    const auto& value = spec["goodput"][name];
    if (!value)
      return std::nullopt;
    return nanoseconds{static_cast<std::int64_t>(value.as_number() * 1e6)};
  };
  if (spec["goodput"])
    result.goodput = {limit("ttft_ms"), limit("tpot_ms"), limit("latency_ms")};
}

} // namespace loadtest::scenario

#include "scenario/plan_building.hpp"

#include <optional>

namespace loadtest::scenario {

namespace {

/// The condition of an entry and what goes with it: `"p95 < 500"` or `{expr, abortOnFail, delay}`.
struct condition {
  std::string text;
  bool abort_on_fail = false;
  nanoseconds delay{0};
};

std::optional<condition> read_condition(const setting& entry, const plan_context& context) {
  condition result;
  const auto wrong = [&](const setting& what, const std::string& message) {
    context.found.error(what.at, what.path, message);
    return std::nullopt;
  };
  if (entry.kind == yaml_kind::scalar) {
    result.text = entry.text;
    return result;
  }
  if (entry.kind != yaml_kind::map)
    return wrong(entry, "expected a condition, or {expr, abortOnFail, delay}");
  for (const auto& field : entry.children) {
    if (snake_case(field.key) == "expr") {
      result.text = field.text;
    } else if (snake_case(field.key) == "abort_on_fail") {
      const auto value = parse_boolean(field.text);
      if (!value)
        return wrong(field, "must be true or false");
      result.abort_on_fail = *value;
    } else if (snake_case(field.key) == "delay") {
      const auto value = parse_duration(field.text);
      if (!value)
        return wrong(field, "must be a duration like 30s");
      result.delay = *value;
    } else {
      return wrong(field, "unknown key; known: expr, abortOnFail, delay");
    }
  }
  if (result.text.empty())
    return wrong(entry, "'expr' is missing");
  return result;
}

} // namespace

void build_thresholds(const setting& spec, const plan_context& context, plan& result) {
  for (const auto& metric : spec["thresholds"].children)
    for (const auto& entry : metric.children) {
      const auto wanted = read_condition(entry, context);
      if (!wanted)
        continue;
      auto parsed = core::parse_threshold(metric.key, wanted->text);
      if (!parsed) {
        context.found.error(entry.at, entry.path, parsed.failure().message);
        continue;
      }
      parsed->abort_on_fail = wanted->abort_on_fail;
      parsed->delay = wanted->delay;
      result.thresholds.push_back(std::move(*parsed));
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

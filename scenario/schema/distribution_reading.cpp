#include "scenario/schema/distribution_reading.hpp"

#include "scenario/schema/scalar_reading.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace loadtest::scenario {

namespace {

double value(const setting& s) {
  return s.spec->type == value_type::duration ? core::to_seconds(s.as_duration()) : s.as_number();
}

/// Takes a key from the default, unless it is set.
void take(setting& s, const yaml_node& fallback, const std::string& name) {
  const auto* node = fallback.find(name);
  if (node && !s[name])
    s.put(name, node->text);
}

yaml_node fallback_of(const setting& s) {
  auto documents = read_yaml(std::string{s.spec->fallback}).documents;
  return documents.empty() ? yaml_node{} : std::move(documents.front());
}

std::string quoted(const setting& s) {
  return s.key + " '" + s.shown + "'";
}

std::optional<std::string> contradiction(const setting& s) {
  const auto &low = s["min"], &high = s["max"], &base = s["base"];
  if (low && high && value(low) > value(high))
    return quoted(low) + " is greater than " + quoted(high);
  if (base && low && value(base) < value(low))
    return quoted(base) + " is less than " + quoted(low);
  if (base && high && value(base) > value(high))
    return quoted(base) + " is greater than " + quoted(high);
  return std::nullopt;
}

/// One bound is given and nothing else places the values.
std::optional<std::string> complete_bound(setting& s, const yaml_node& fallback) {
  const std::string given = s["min"] ? "min" : "max";
  const std::string missing = s["min"] ? "max" : "min";
  if (const auto* other = fallback.find(missing)) {
    // A default that is one value moves as a whole.
    const bool moves = other->text == fallback.find(given)->text;
    take(s, fallback, missing);
    if (moves || value(s["min"]) > value(s["max"]))
      s.put(missing, s[given].text, s[given].shown);
    return std::nullopt;
  }
  take(s, fallback, "base");
  if (!s["base"] || contradiction(s))
    return "'" + missing + "' is missing; give both bounds, or base";
  return std::nullopt;
}

/// The default's variance, as wide in proportion to the base that was given.
void take_variance(setting& s, const yaml_node& fallback) {
  const auto* variance = fallback.find("variance");
  if (!variance)
    return s.put("variance", "0");
  const auto scale = value(s["base"]) / parse_number(fallback.find("base")->text).value();
  const auto exact = scale * parse_number(variance->text).value();
  s.put("variance", shortest(std::round(exact * 1e9) / 1e9));
}

struct range {
  double low;
  double high;
};

range clamp_of(const setting& s) {
  return {s["min"] ? value(s["min"]) : s.spec->least.value_or(0.0),
          s["max"] ? value(s["max"]) : s.spec->most.value_or(std::numeric_limits<double>::max())};
}

} // namespace

void apply_unit(setting& s) {
  if (!s.spec->find("unit") || !s["unit"])
    return;
  const auto& unit = s["unit"].text;
  const double seconds = unit == "hours" ? 3600 : unit == "minutes" ? 60 : 1;
  for (const auto* name : {"base", "variance", "min", "max"})
    if (const auto number = parse_number(s[name].text)) {
      const auto written = s[name].shown;
      s.put(name, shortest(*number * seconds));
      s.edit(name).shown = written;
    }
  s.erase("unit");
}

std::optional<std::string> complete_distribution(setting& s) {
  const auto fallback = fallback_of(s);
  if (!s["base"] && !s["min"] && !s["max"])
    for (const auto* name : {"base", "variance", "min", "max"})
      take(s, fallback, name);
  if (!s["base"] && !s["min"] && !s["max"])
    return "give base, or min and max";
  if (!s["base"] && !(s["min"] && s["max"]))
    if (auto wrong = complete_bound(s, fallback))
      return wrong;
  if (s["base"] && !s["variance"] && !(s["min"] && s["max"]))
    take_variance(s, fallback);
  if (!s["distribution"])
    s.put("distribution", s["base"] ? "gaussian" : "uniform");
  return contradiction(s);
}

core::distribution to_distribution(const setting& s) {
  core::distribution result;
  const auto [low, high] = clamp_of(s);
  const bool has_variance = static_cast<bool>(s["variance"]);
  const double variance = has_variance ? value(s["variance"]) : 0.0;
  result.low = low;
  result.high = high;
  result.center = s["base"] ? value(s["base"]) : (low + high) / 2;
  const auto& name = s["distribution"].text;
  if (name == "gaussian") {
    result.kind = core::shape::gaussian;
    result.deviation = has_variance ? variance / 2 : (high - low) / 6;
  } else if (name == "exponential") {
    result.kind = core::shape::exponential;
  } else if (name == "poisson") {
    result.kind = core::shape::poisson;
  } else {
    result.kind = core::shape::uniform;
    if (s["base"] && has_variance) {
      result.low = std::max(low, result.center - variance);
      result.high = std::min(high, result.center + variance);
    }
  }
  const bool no_width =
      result.kind == core::shape::gaussian ? result.deviation == 0 : result.low == result.high;
  if (no_width)
    result.kind = core::shape::constant;
  return result;
}

} // namespace loadtest::scenario

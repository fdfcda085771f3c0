#include "core/threshold.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace loadtest::core {

namespace {

using metric_type = threshold::metric_type;
using statistic_type = threshold::statistic_type;
using relation_type = threshold::relation_type;

struct metric_name {
  std::string_view name;
  metric_type type;
  bool distributed; ///< it has percentiles
};

constexpr std::array<metric_name, 9> metrics{{
    {"ttft_ms", metric_type::ttft, true},
    {"tpot_ms", metric_type::tpot, true},
    {"latency_ms", metric_type::latency, true},
    {"user_latency_ms", metric_type::user_latency, true},
    {"error_rate", metric_type::error_rate, false},
    {"goodput", metric_type::goodput, false},
    {"requests_per_second", metric_type::requests_per_second, false},
    {"tokens_per_second", metric_type::tokens_per_second, false},
    {"cost_usd", metric_type::cost, false},
}};

constexpr std::array<std::string_view, 7> groups{"org",      "model",   "model_target", "test_type",
                                                 "template", "backend", "phase"};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos)
    return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (ec != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

template <typename List, typename Name>
std::string all(const List& list, Name name) {
  std::string text;
  for (const auto& one : list)
    text += (text.empty() ? "" : ", ") + std::string{name(one)};
  return text;
}

std::optional<error> read_group(std::string_view braces, threshold& result) {
  const auto equals = braces.find('=');
  const auto by = trimmed(braces.substr(0, equals));
  if (equals == std::string_view::npos || trimmed(braces.substr(equals + 1)).empty())
    return error{"a group is written like {model=gpt-4o}"};
  for (const auto known : groups)
    if (by == known) {
      result.group_by = by;
      result.group = trimmed(braces.substr(equals + 1));
      return std::nullopt;
    }
  return error{"'" + std::string{by} +
               "' is no group; known: " + all(groups, [](std::string_view name) { return name; })};
}

std::optional<relation_type> read_relation(std::string_view text, std::size_t& length) {
  length = text.size() > 1 && text[1] == '=' ? 2 : 1;
  if (text.front() == '<')
    return length == 2 ? relation_type::at_most : relation_type::less;
  if (text.front() == '>')
    return length == 2 ? relation_type::at_least : relation_type::greater;
  return std::nullopt;
}

std::optional<error> read_statistic(std::string_view text, const metric_name& metric,
                                    threshold& result) {
  if (!metric.distributed)
    return text.empty() ? std::nullopt
                        : std::optional{error{std::string{metric.name} +
                                              " is one number; write only a bound, like '< 0.01'"}};
  if (text == "avg" || text == "mean")
    result.statistic = statistic_type::mean;
  else if (text == "min")
    result.statistic = statistic_type::min;
  else if (text == "max")
    result.statistic = statistic_type::max;
  else if (text == "med")
    result.percent = 50.0;
  else if (text.starts_with('p'))
    result.percent = number(text.substr(1)).value_or(0.0);
  if (result.percent > 0.0 && result.percent < 100.0)
    result.statistic = statistic_type::percentile;
  if (result.statistic == statistic_type::value)
    return error{std::string{metric.name} +
                 " needs a statistic: p50, p95, p99.9 …, avg, min, med or max, like 'p95 < 500'"};
  return std::nullopt;
}

} // namespace

bool threshold::met_by(double value) const noexcept {
  switch (relation) {
  case relation_type::less:
    return value < bound;
  case relation_type::at_most:
    return value <= bound;
  case relation_type::greater:
    return value > bound;
  case relation_type::at_least:
    return value >= bound;
  }
  return false;
}

result<threshold> parse_threshold(std::string_view metric, std::string_view condition) {
  threshold result;
  const auto brace = metric.find('{');
  const auto name = trimmed(metric.substr(0, brace));
  const metric_name* found = nullptr;
  for (const auto& known : metrics)
    if (known.name == name)
      found = &known;
  if (!found)
    return error{"'" + std::string{name} + "' is no metric; known: " +
                 all(metrics, [](const metric_name& m) { return m.name; })};
  result.metric = found->type;
  if (brace != std::string_view::npos) {
    if (metric.back() != '}')
      return error{"a group is written like {model=gpt-4o}"};
    if (auto wrong = read_group(metric.substr(brace + 1, metric.size() - brace - 2), result))
      return *wrong;
  }

  const auto at = condition.find_first_of("<>");
  if (at == std::string_view::npos)
    return error{"'" + std::string{condition} + "' has no <, <=, > or >=, like 'p95 < 500'"};
  std::size_t length = 0;
  result.relation = *read_relation(condition.substr(at), length);
  const auto bound = number(trimmed(condition.substr(at + length)));
  if (!bound)
    return error{"'" + std::string{trimmed(condition.substr(at + length))} +
                 "' is no number to compare with"};
  result.bound = *bound;
  if (auto wrong = read_statistic(trimmed(condition.substr(0, at)), *found, result))
    return *wrong;
  result.text = std::string{trimmed(metric)} + " " + std::string{trimmed(condition)};
  return result;
}

} // namespace loadtest::core

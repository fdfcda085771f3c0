#include "metrics/record/statistics.hpp"

#include "core/order_statistics.hpp"
#include "core/sparse_histogram.hpp"
#include "metrics/text/format.hpp"

#include <algorithm>

namespace loadtest::metrics {

std::optional<core::nanoseconds> supported_percentile(const core::histogram& h, double p) {
  return h.supports(p) ? h.percentile(p) : std::nullopt;
}

std::string percentile_text(const core::histogram& h, double p) {
  const auto value = h.percentile(p);
  if (!value)
    return "–";
  auto text = narrow(core::to_ms(*value));
  return h.supports(p) ? text : "[" + text + "]";
}

std::optional<core::nanoseconds> upper_confidence(const core::histogram& h, double p) {
  const auto rank = core::upper_rank(p / 100.0, h.count());
  return rank ? h.at_rank(*rank) : std::nullopt;
}

std::optional<core::nanoseconds> lower_confidence(const core::histogram& h, double p) {
  const auto rank = core::lower_rank(p / 100.0, h.count());
  return rank ? h.at_rank(*rank) : std::nullopt;
}

std::optional<error_bound> bound_of(const core::histogram& errors) {
  if (errors.count() == 0)
    return std::nullopt;
  if (const auto p99 = supported_percentile(errors, 99.0))
    return error_bound{*p99, true};
  return error_bound{errors.max(), false};
}

std::string bound_in_words(const core::histogram& errors) {
  const auto bound = bound_of(errors);
  if (!bound)
    return "unknown";
  return bound_text(bound->value) + (bound->is_p99 ? " ms" : " ms (max)");
}

std::uint64_t client_errors(const group_stats& g) {
  const auto found = g.errors_by_type.find(core::to_string(core::error_type::client_error));
  return found == g.errors_by_type.end() ? 0 : std::min(found->second, g.errors);
}

namespace {

/// A share of the attempts that say something about the platform.
double share(std::uint64_t some, const group_stats& g) {
  const auto all = g.attempts - g.cancelled - client_errors(g);
  return all == 0 ? 0.0 : static_cast<double>(some) / static_cast<double>(all);
}

} // namespace

double error_rate(const group_stats& g) {
  return share(g.errors - client_errors(g) + g.abandoned, g);
}

bool cost_is_unknown(const group_stats& g) {
  return g.unpriced > 0 && g.unpriced == g.ok && g.cost_nanousd == 0;
}

std::string cost_text(const group_stats& g) {
  if (cost_is_unknown(g))
    return "unknown";
  return (g.unpriced > 0 ? "at least " : "") + dollars(g.cost_nanousd);
}

double goodput(const group_stats& g) {
  return share(g.good, g);
}

double estimated_share(const group_stats& g) {
  const auto tokens = g.prompt_tokens + g.completion_tokens;
  return tokens == 0 ? 0.0 : static_cast<double>(g.estimated_tokens) / static_cast<double>(tokens);
}

core::histogram difference(const core::histogram& now, const core::histogram& before) {
  core::histogram result;
  const auto added = core::sparse_histogram::since(now, before);
  for (const auto& [index, n] : added.buckets()) {
    const auto next = static_cast<std::uint16_t>(index + 1);
    const auto low = core::histogram::lower_bound(index);
    result.add(low + (core::histogram::lower_bound(next) - low) / 2, n);
  }
  return result;
}

} // namespace loadtest::metrics

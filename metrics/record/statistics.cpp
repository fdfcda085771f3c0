#include "metrics/record/statistics.hpp"

#include "metrics/text/format.hpp"

namespace loadtest::metrics {

std::optional<core::nanoseconds> supported_percentile(const core::histogram& h, double p) {
  return h.supports(p) ? h.percentile(p) : std::nullopt;
}

std::string percentile_text(const core::histogram& h, double p) {
  const auto value = supported_percentile(h, p);
  return value ? narrow(core::to_ms(*value)) : "–";
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

double error_rate(const group_stats& g) {
  const auto ended = g.attempts - g.cancelled;
  return ended == 0 ? 0.0
                    : static_cast<double>(g.errors + g.abandoned) / static_cast<double>(ended);
}

double goodput(const group_stats& g) {
  const auto ended = g.attempts - g.cancelled;
  return ended == 0 ? 0.0 : static_cast<double>(g.good) / static_cast<double>(ended);
}

double estimated_share(const group_stats& g) {
  const auto tokens = g.prompt_tokens + g.completion_tokens;
  return tokens == 0 ? 0.0 : static_cast<double>(g.estimated_tokens) / static_cast<double>(tokens);
}

core::histogram difference(const core::histogram& now, const core::histogram& before) {
  core::histogram result;
  const auto old = before.buckets();
  auto known = old.begin();
  for (const auto& [index, n] : now.buckets()) {
    while (known != old.end() && known->first < index)
      ++known;
    const auto seen = known != old.end() && known->first == index ? known->second : 0;
    const auto next = static_cast<std::uint16_t>(index + 1);
    const auto low = core::histogram::lower_bound(index);
    result.add(low + (core::histogram::lower_bound(next) - low) / 2, n - seen);
  }
  return result;
}

} // namespace loadtest::metrics

#include "metrics/judge/thresholds.hpp"

#include "metrics/judge/marginal.hpp"
#include "metrics/record/statistics.hpp"
#include "metrics/text/format.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

using metric_type = core::threshold::metric_type;
using statistic_type = core::threshold::statistic_type;

constexpr const char* no_attempts = "no attempt of this group was measured";

/// What a threshold speaks of.
struct group {
  group_key key;
  const group_stats* stats = nullptr; ///< null: nothing of it was measured
};

group group_of(const core::threshold& t, const run_facts& facts, const snapshot& s) {
  if (t.group_by.empty())
    return {{}, &s.overall()};
  auto value = t.group;
  if (t.group_by == "org") {
    const auto named = std::find(facts.org_names.begin(), facts.org_names.end(), value);
    if (named != facts.org_names.end())
      value = std::to_string(named - facts.org_names.begin() + 1);
  }
  for (const auto& [key, stats] : s.measured())
    if (key.value == value && t.group_by == to_string(key.by))
      return {key, &*stats};
  return {};
}

const core::histogram* histogram_of(metric_type metric, const group_stats& g) {
  switch (metric) {
  case metric_type::ttft:
    return &g.ttft;
  case metric_type::tpot:
    return &g.tpot;
  case metric_type::latency:
    return &g.latency;
  case metric_type::user_latency:
    return &g.user_latency;
  default:
    return nullptr;
  }
}

bool wants_less(const core::threshold& t) {
  return t.relation == core::threshold::relation_type::less ||
         t.relation == core::threshold::relation_type::at_most;
}

/// Does the bound of the percentile at 99 %, on the side that matters, say the same as its value?
void support(const core::threshold& t, const core::histogram& h, threshold_result& result) {
  const bool met = t.met_by(*result.value);
  const auto bound =
      wants_less(t) == met ? upper_confidence(h, t.percent) : lower_confidence(h, t.percent);
  result.supported = bound && t.met_by(core::to_ms(*bound)) == met;
  if (result.supported)
    return;
  result.why = bound ? "which may be " + told_apart(core::to_ms(*bound), t.bound) + ", at 99 %"
                     : "of only " + grouped(h.count()) + (h.count() == 1 ? " value" : " values");
}

void measure(const core::threshold& t, const core::histogram& h, threshold_result& result) {
  if (h.count() == 0) {
    result.why = "it has no values";
    return;
  }
  switch (t.statistic) {
  case statistic_type::mean:
    result.value = core::to_ms(h.mean());
    return;
  case statistic_type::min:
    result.value = core::to_ms(h.min());
    return;
  case statistic_type::max:
    result.value = core::to_ms(h.max());
    return;
  default:
    result.value = core::to_ms(*h.percentile(t.percent));
    support(t, h, result);
  }
}

/// Answers of unknown cost can only add to it.
void measure_cost(const core::threshold& t, const group_stats& g, threshold_result& result) {
  const auto known = static_cast<double>(g.cost_nanousd) / 1e9;
  if (g.unpriced == 0 || t.met_by(known) != wants_less(t))
    result.value = known;
  else
    result.why = "the cost of " + grouped(g.unpriced) + (g.unpriced == 1 ? " answer" : " answers") +
                 " is not known: give the model a price in pricing.models, or pricing.default";
}

bool is_rate(const core::threshold& t) {
  return t.metric == metric_type::requests_per_second || t.metric == metric_type::tokens_per_second;
}

void measure(const core::threshold& t, core::nanoseconds rate_time, const group_stats& g,
             threshold_result& result) {
  // Rates are of what happened in the group's time, whatever its attempts were meant for.
  if (g.attempts == 0 && !is_rate(t)) {
    result.why = no_attempts;
    return;
  }
  switch (t.metric) {
  case metric_type::error_rate:
    result.value = error_rate(g);
    break;
  case metric_type::goodput:
    result.value = goodput(g);
    break;
  case metric_type::requests_per_second:
    result.value = per_second(g.started, rate_time);
    break;
  case metric_type::tokens_per_second:
    result.value = per_second(g.arrived_tokens, rate_time);
    break;
  case metric_type::cost:
    measure_cost(t, g, result);
    break;
  default:
    measure(t, *histogram_of(t.metric, g), result);
  }
}

/// A lower bound of a rate that is missed by what is known so far: may what is not yet known meet
/// it? Reports are some time old, and answers under way are in none of them.
bool may_be_met(const core::threshold& t, const run_facts& facts, const snapshot& s) {
  constexpr core::nanoseconds oldest_report = std::chrono::seconds{2};
  if (!is_rate(t) || wants_less(t))
    return false;
  const auto of = group_of(t, facts, s);
  const auto time = rate_time(facts, of.key) - oldest_report;
  if (time <= core::nanoseconds{0})
    return true;
  const auto attempts = static_cast<double>(of.stats->attempts);
  const auto known =
      t.metric == metric_type::requests_per_second ? of.stats->started : of.stats->arrived_tokens;
  if (of.stats->attempts == 0)
    return s.in_flight() > 0;
  return t.met_by(per_second(known, time) * (attempts + s.in_flight()) / attempts);
}

} // namespace

const char* to_string(threshold_result::state_type state) noexcept {
  switch (state) {
  case threshold_result::state_type::met:
    return "met";
  case threshold_result::state_type::missed:
    return "missed";
  case threshold_result::state_type::undecided:
    return "undecided";
  }
  return "undecided";
}

std::string threshold_result::outcome() const {
  return std::string{to_string(state)} + (supported ? "" : ", weakly supported");
}

std::string threshold_result::in_words() const {
  if (!value)
    return text + ": not decided, " + why;
  return text + ": " + told_apart(*value, bound) + (why.empty() ? "" : ", " + why);
}

threshold_result evaluate(const core::threshold& t, const run_facts& facts, const snapshot& s) {
  threshold_result result;
  result.text = t.text;
  result.bound = t.bound;
  if (const auto of = group_of(t, facts, s); of.stats)
    measure(t, rate_time(facts, of.key), *of.stats, result);
  else
    result.why = no_attempts;
  if (result.value)
    result.state = t.met_by(*result.value) ? threshold_result::state_type::met
                                           : threshold_result::state_type::missed;
  return result;
}

const core::threshold* aborting(const std::vector<core::threshold>& thresholds,
                                core::nanoseconds since_t0, const run_facts& so_far,
                                const snapshot& s) {
  for (const auto& t : thresholds) {
    if (!t.abort_on_fail || since_t0 < t.delay)
      continue;
    const auto result = evaluate(t, so_far, s);
    if (result.state == threshold_result::state_type::missed && result.supported &&
        !may_be_met(t, so_far, s))
      return &t;
  }
  return nullptr;
}

} // namespace loadtest::metrics

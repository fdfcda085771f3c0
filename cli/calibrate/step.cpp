#include "cli/calibrate/step.hpp"

#include "metrics/text/format.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace loadtest::cli::calibrate {

namespace {

using core::nanoseconds;
using core::unix_time;

/// Nearest rank; zero without values.
nanoseconds percentile(std::vector<nanoseconds>& values, double p) {
  if (values.empty())
    return {};
  const auto rank = std::ceil(p / 100.0 * static_cast<double>(values.size()));
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(std::max(rank, 1.0)) - 1;
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

double ratio(double some, double all) {
  return all > 0.0 ? some / all : 0.0;
}

metric_figures figures_of(const std::vector<compared_attempt>& attempts,
                          compared_time compared_attempt::*which) {
  std::vector<nanoseconds> truths;
  std::vector<nanoseconds> errors;
  std::vector<nanoseconds> bounds;
  double covered = 0.0;
  double covered_exactly = 0.0;
  for (const auto& attempt : attempts) {
    const auto& time = attempt.*which;
    truths.push_back(time.low);
    errors.push_back(std::chrono::abs(time.error()));
    bounds.push_back(time.measured.bound);
    covered += time.covered() ? 1.0 : 0.0;
    covered_exactly += time.covered_exactly() ? 1.0 : 0.0;
  }
  metric_figures result;
  result.truth_p50 = percentile(truths, 50.0);
  result.error_p50 = percentile(errors, 50.0);
  result.error_p99 = percentile(errors, 99.0);
  result.error_max = percentile(errors, 100.0);
  result.bound_p50 = percentile(bounds, 50.0);
  result.bound_p99 = percentile(bounds, 99.0);
  const auto count = static_cast<double>(attempts.size());
  result.coverage = ratio(covered, count);
  result.coverage_without_transit = ratio(covered_exactly, count);
  return result;
}

nanoseconds gap_of(const step_load& load) {
  return nanoseconds{std::llround(1e9 / load.events_per_second)};
}

nanoseconds lateness(const step_facts& facts) {
  std::vector<nanoseconds> late;
  for (const auto& a : facts.compared.attempts) {
    const auto gaps = gap_of(facts.load) * (a.tokens > 0 ? a.tokens - 1 : 0);
    late.push_back(std::max(a.first_sent - facts.load.first_token,
                            a.last_sent - facts.load.first_token - gaps));
  }
  return percentile(late, 99.0);
}

nanoseconds allowed(const metric_figures& metric) {
  const auto share = static_cast<double>(metric.truth_p50.count()) * allowed_off_share;
  return std::min(allowed_off, nanoseconds{std::llround(share)});
}

std::string in_ms(nanoseconds d) {
  return metrics::figure(core::to_ms(d)) + " ms";
}

/// Why a metric is off; empty when it is not.
std::string off_by(const char* name, const metric_figures& metric) {
  if (metric.error_p99 <= allowed(metric))
    return {};
  return std::string{name} + " is off by " + in_ms(metric.error_p99) + " (p99), more than " +
         in_ms(allowed(metric));
}

void set_verdict(step_result& r) {
  const auto& facts = r.facts;
  if (r.platform_late > gap_of(facts.load) / 2) {
    r.verdict = judgement::not_judged;
    r.why = "not judged: the platform was the limit, " + in_ms(r.platform_late) +
            " behind its own schedule (p99)";
    return;
  }
  if (facts.compared.attempts.empty() || facts.compared.contradicted > 0 || facts.failed > 0) {
    r.verdict = judgement::invalid;
    r.why = metrics::grouped(facts.failed) + " attempts failed, " +
            metrics::grouped(facts.compared.contradicted) + " are not what the platform says, of " +
            metrics::grouped(facts.compared.attempts.size() + facts.compared.contradicted +
                             facts.failed);
    return;
  }
  if (r.coverage < wanted_coverage) {
    r.verdict = judgement::untrue;
    r.why = "the bounds do not hold: the truth lies within them in " + percent_text(r.coverage) +
            " % of attempts only; please report this";
    return;
  }
  if (facts.certificate == "INVALID") {
    r.verdict = judgement::invalid;
    r.why = "INVALID by its own certificate";
    for (const auto& doubt : facts.doubts)
      r.why += (&doubt == &facts.doubts.front() ? ": " : " ") + doubt;
    return;
  }
  r.why = off_by("TTFT", r.ttft);
  if (r.why.empty())
    r.why = off_by("latency", r.latency);
  r.verdict = r.why.empty() ? judgement::good : judgement::off;
}

} // namespace

std::string percent_text(double share) {
  char text[16];
  std::snprintf(text, sizeof text, "%.2f", std::floor(share * 1e4) / 1e2);
  return text;
}

const char* to_string(judgement j) noexcept {
  switch (j) {
  case judgement::good:
    return "good";
  case judgement::off:
    return "off";
  case judgement::invalid:
    return "INVALID";
  case judgement::untrue:
    return "untrue";
  case judgement::not_judged:
    return "not judged";
  }
  return "not judged";
}

step_result judge(step_facts facts) {
  step_result r;
  r.facts = std::move(facts);
  const auto& attempts = r.facts.compared.attempts;
  r.ttft = figures_of(attempts, &compared_attempt::ttft);
  r.latency = figures_of(attempts, &compared_attempt::latency);
  r.coverage = std::min(r.ttft.coverage, r.latency.coverage);
  r.platform_late = lateness(r.facts);
  const auto seconds = core::to_seconds(r.facts.steady);
  r.events_per_second = ratio(r.facts.events, seconds);
  r.client_cores = ratio(core::to_seconds(r.facts.client_cpu), seconds);
  r.platform_cores = ratio(core::to_seconds(r.facts.platform_cpu), seconds);
  r.cpu_per_event = nanoseconds{
      std::llround(ratio(static_cast<double>(r.facts.client_cpu.count()), r.facts.events))};
  set_verdict(r);
  return r;
}

nanoseconds cpu_between(const std::vector<cpu_reading>& readings, unix_time from, unix_time to) {
  const auto used_at = [&](unix_time t) -> double {
    const auto after = std::find_if(readings.begin(), readings.end(),
                                    [t](const auto& reading) { return reading.at >= t; });
    if (after == readings.begin() || readings.empty())
      return readings.empty() ? 0.0 : static_cast<double>(readings.front().used.count());
    const auto& before = *std::prev(after);
    if (after == readings.end())
      return static_cast<double>(before.used.count());
    const auto share = ratio(static_cast<double>((t - before.at).count()),
                             static_cast<double>((after->at - before.at).count()));
    return static_cast<double>(before.used.count()) +
           share * static_cast<double>((after->used - before.used).count());
  };
  return nanoseconds{std::llround(used_at(to) - used_at(from))};
}

double events_between(const std::vector<measured_attempt>& attempts, unix_time from, unix_time to) {
  double sum = 0.0;
  for (const auto& a : attempts) {
    if (a.events == 0)
      continue;
    const auto begin = std::max(a.first_token, from);
    const auto end = std::min(a.last_token, to);
    const auto all = a.last_token - a.first_token;
    if (all > nanoseconds{0} && end > begin)
      sum += a.events *
             ratio(static_cast<double>((end - begin).count()), static_cast<double>(all.count()));
    else if (all == nanoseconds{0} && a.first_token >= from && a.first_token < to)
      sum += a.events;
  }
  return sum;
}

} // namespace loadtest::cli::calibrate

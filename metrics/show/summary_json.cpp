#include "metrics/show/summary.hpp"

#include "metrics/judge/marginal.hpp"
#include "metrics/record/statistics.hpp"
#include "metrics/text/format.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace loadtest::metrics {

namespace {

using json = nlohmann::ordered_json;

constexpr int schema_version = 2;

/// Rates and shares are quotients: digits beyond the sixth decimal say nothing.
double rounded(double value) {
  return std::round(value * 1e6) / 1e6;
}

json ms(std::optional<core::nanoseconds> d) {
  return d ? json(core::to_ms(*d)) : json(nullptr);
}

json distribution_json(const core::histogram& h) {
  const auto some = [&](core::nanoseconds d) { return h.count() ? ms(d) : json(nullptr); };
  json j{{"count", h.count()},
         {"mean_ms", some(h.mean())},
         {"min_ms", some(h.min())},
         {"max_ms", some(h.max())}};
  auto unsupported = json::array();
  for (const auto p : shown_percentiles) {
    std::string name{"p"};
    name += std::to_string(static_cast<int>(p));
    j[name + "_ms"] = ms(h.percentile(p));
    j[name + "_upper_ms"] = ms(upper_confidence(h, p));
    if (!h.supports(p))
      unsupported.push_back(name);
  }
  j["unsupported"] = std::move(unsupported);
  return j;
}

json metric_json(const group_stats& g, const group_metric& metric) {
  auto j = distribution_json(g.*metric.values);
  const auto& errors = g.*metric.errors;
  j["error_p99_ms"] = ms(supported_percentile(errors, 99.0));
  j["error_max_ms"] = errors.count() ? ms(errors.max()) : json(nullptr);
  return j;
}

json counts_json(const group_stats& g) {
  return {{"attempts", g.attempts},
          {"ok", g.ok},
          {"errors", g.errors},
          {"abandoned", g.abandoned},
          {"ignored", g.ignored},
          {"cancelled", g.cancelled},
          {"error_rate", rounded(error_rate(g))}};
}

void add_group(json& j, const group_stats& g, const run_facts& facts, const group_key& key = {}) {
  const auto time = rate_time(facts, key);
  j.update(counts_json(g));
  j["errors_by_type"] = g.errors_by_type;
  j["requests_per_s"] = rounded(per_second(g.started, time));
  j["tokens"] = {
      {"prompt", g.prompt_tokens},
      {"completion", g.completion_tokens},
      {"cached", g.cached_reports ? json(g.cached_tokens) : json("not reported")},
      {"cached_reports", g.cached_reports},
      {"estimated_share", rounded(estimated_share(g))},
      {"completion_per_s", rounded(per_second(g.arrived_tokens, time))},
  };
  j["stream_events"] = g.stream_events;
  j["cost"] = {
      {"usd", cost_is_unknown(g) ? json(nullptr) : json(static_cast<double>(g.cost_nanousd) / 1e9)},
      {"reported", g.cost_reports},
      {"unpriced", g.unpriced}};
  j["goodput"] = facts.with_goodput ? json(rounded(goodput(g))) : json(nullptr);
  for (const auto& metric : group_metrics)
    j[metric.name] = metric_json(g, metric);
}

json thresholds_json(const verdict& v) {
  auto rows = json::array();
  for (const auto& result : v.thresholds) {
    json row{{"threshold", result.text},
             {"state", to_string(result.state)},
             {"supported", result.supported},
             {"value", result.value ? json(*result.value) : json(nullptr)}};
    if (!result.why.empty())
      row["why"] = result.why;
    rows.push_back(std::move(row));
  }
  return rows;
}

json group_json(const group_stats& g, const run_facts& facts) {
  auto j = json::object();
  add_group(j, g, facts);
  return j;
}

json marginal_json(const snapshot& s, const run_facts& facts, dimension by) {
  auto rows = json::array();
  for (const auto& row : marginal(s, facts, by)) {
    auto j = json::object();
    if (by == dimension::org)
      j["index"] = row.index;
    j["name"] = row.name;
    add_group(j, *row.stats, facts);
    rows.push_back(std::move(j));
  }
  return rows;
}

json phases_json(const snapshot& s, const run_facts& facts) {
  auto rows = json::array();
  for (const auto& phase : phases_of(s, facts)) {
    auto row = json::object();
    row["name"] = phase.name;
    row["measured"] = phase.measured;
    row["duration_s"] = rounded(core::to_seconds(phase.time));
    add_group(row, *phase.stats, facts, {dimension::phase, phase.name});
    rows.push_back(std::move(row));
  }
  return rows;
}

json failures_json(const snapshot& s) {
  auto rows = json::array();
  for (const auto& [kind, count] : s.failures())
    rows.push_back({{"type", kind.type},
                    {"status", kind.status == 0 ? json(nullptr) : json(kind.status)},
                    {"attempts", count.attempts},
                    {"measured", count.measured},
                    {"first_message", count.detail},
                    {"first_request_id", count.request_id}});
  return rows;
}

json connections_json(const core::client_health& health) {
  return {{"opened", health.connections_opened},
          {"reused", health.connections_reused},
          {"resent", health.resent},
          {"connect", distribution_json(health.connect)},
          {"tls_handshake", distribution_json(health.tls_handshake)}};
}

json run_json(const run_facts& facts) {
  return {{"test_run_id", facts.test_run_id},
          {"scenario", facts.scenario},
          {"seed", facts.seed},
          {"seed_given", facts.seed_given},
          {"version", facts.version},
          {"host", facts.host},
          {"target", facts.target},
          {"prompts_nonced", facts.prompts_nonced},
          {"started", rfc3339(facts.started)},
          {"ended", rfc3339(facts.ended)},
          {"duration_s", rounded(core::to_seconds(facts.ended - facts.started))},
          {"measured_s", rounded(core::to_seconds(rate_time(facts)))},
          {"ended_by", to_string(facts.ended_by)},
          {"degraded", facts.degraded},
          {"nodes", facts.nodes},
          {"clock_uncertainty_ms", rounded(core::to_ms(facts.clock_uncertainty))},
          {"organizations", facts.orgs},
          {"users", facts.users}};
}

json validity_json(const run_facts& facts, const snapshot& s, const validity& v) {
  const auto& health = s.health();
  const auto found = [](const finding& f) {
    return json{{"verdict", to_string(f.verdict)}, {"reasons", f.reasons}};
  };
  return {{"verdict", to_string(v.verdict())},
          {"reasons", v.reasons()},
          {"times", found(v.times)},
          {"load", found(v.load)},
          {"own_delay_share", rounded(own_delay_share(s.overall()))},
          {"clock", facts.clock},
          {"clock_steps", health.clock_steps},
          {"reads", health.reads},
          {"unstamped_reads", health.unstamped_reads},
          {"unstamped_sends", health.unstamped_sends},
          {"bytes", health.bytes},
          {"send_lag", distribution_json(health.send_lag)},
          {"handshake_lag", distribution_json(health.handshake_lag)},
          {"read_lag", distribution_json(health.read_lag)},
          {"loop_lag", distribution_json(health.loop_lag)}};
}

json series_json(const std::optional<series_statistics>& s) {
  if (!s)
    return nullptr;
  const auto range = [](const interval& i) {
    return json::array({core::to_ms(i.low), core::to_ms(i.high)});
  };
  json j{{"count", s->count},
         {"effective_count", s->effective_count},
         {"lag1_autocorrelation", rounded(s->autocorrelation)},
         {"mean_ms_95", range(s->mean)}};
  for (std::size_t i = 0; i < shown_percentiles.size(); ++i)
    j["p" + std::to_string(static_cast<int>(shown_percentiles[i])) + "_ms_95"] =
        range(s->percentiles[i]);
  return j;
}

json statistics_json(const run_statistics& s) {
  json j{{"stretches", s.stretches}, {"stretch_s", rounded(core::to_seconds(s.stretch))}};
  auto& steady = j["steady"] = nullptr;
  if (s.steady)
    steady = {{"from_s", rounded(core::to_seconds(s.steady->from))},
              {"to_s", rounded(core::to_seconds(s.steady->to))}};
  else
    j["why_not_steady"] = s.why_not_steady;
  j["ttft"] = series_json(s.ttft);
  j["latency"] = series_json(s.latency);
  if (!s.why_not_sure.empty())
    j["why_not_sure"] = s.why_not_sure;
  auto& little = j["little"] = nullptr;
  if (s.little) {
    little = {{"in_flight", rounded(s.little->in_flight)},
              {"attempts_per_s", rounded(s.little->rate)},
              {"seconds_each", rounded(s.little->seconds)},
              {"difference", rounded(s.little->difference())}};
    if (!s.little->why.empty())
      little["why"] = s.little->why;
  }
  return j;
}

} // namespace

std::string summary_json(const run_facts& facts, const snapshot& s, const verdict& v) {
  json j{{"schema_version", schema_version},
         {"run", run_json(facts)},
         {"complete", facts.complete},
         {"verdict", v.word},
         {"exit_code", v.exit_code},
         {"reasons", v.reasons},
         {"remarks", v.remarks},
         {"notes", facts.notes},
         {"left_behind", facts.left_behind},
         {"records_lost", facts.lost.records}};
  j["self_validity"] = validity_json(facts, s, v.self_validity);
  j["thresholds"] = thresholds_json(v);
  j["statistics"] = facts.statistics ? statistics_json(*facts.statistics) : json(nullptr);
  j["all_attempts"] = counts_json(s.overall_all());
  j["sessions_completed"] = s.sessions_completed();
  j["sessions_cut_short"] = s.sessions_cut_short();
  j["peak_in_flight"] = s.peak_in_flight();
  j["failures"] = failures_json(s);
  j["connections"] = connections_json(s.health());
  j["overall"] = group_json(s.overall(), facts);
  j["chunk_gap"] = distribution_json(s.overall().chunk_gap);
  j["phases"] = phases_json(s, facts);
  j["organizations"] = marginal_json(s, facts, dimension::org);
  j["models"] = marginal_json(s, facts, dimension::model);
  j["model_targets"] = marginal_json(s, facts, dimension::model_target);
  j["test_types"] = marginal_json(s, facts, dimension::test_type);
  j["templates"] = marginal_json(s, facts, dimension::template_name);
  j["backends"] = marginal_json(s, facts, dimension::backend);
  return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace loadtest::metrics

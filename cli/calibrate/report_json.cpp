#include "cli/calibrate/report.hpp"

#include <cmath>
#include <nlohmann/json.hpp>

namespace loadtest::cli::calibrate {

namespace {

using json = nlohmann::ordered_json;

constexpr int schema_version = 1;

double rounded(double value) {
  return std::round(value * 1e6) / 1e6;
}

json metric_json(const metric_figures& m) {
  return {{"truth_p50_ms", core::to_ms(m.truth_p50)},
          {"error_p50_ms", core::to_ms(m.error_p50)},
          {"error_p99_ms", core::to_ms(m.error_p99)},
          {"error_max_ms", core::to_ms(m.error_max)},
          {"bound_p50_ms", core::to_ms(m.bound_p50)},
          {"bound_p99_ms", core::to_ms(m.bound_p99)},
          {"coverage", rounded(m.coverage)},
          {"coverage_without_transit", rounded(m.coverage_without_transit)}};
}

json step_json(const step_result& s) {
  const auto& facts = s.facts;
  return {{"streams", facts.load.streams},
          {"events_per_second_each", facts.load.events_per_second},
          {"duration_s", core::to_seconds(facts.load.duration)},
          {"attempts", facts.compared.attempts.size()},
          {"failed", facts.failed},
          {"contradicted", facts.compared.contradicted},
          {"truth_unknown", facts.compared.unknown},
          {"events_per_second", rounded(s.events_per_second)},
          {"ttft", metric_json(s.ttft)},
          {"latency", metric_json(s.latency)},
          {"coverage", rounded(s.coverage)},
          {"certificate", {{"verdict", facts.certificate}, {"reasons", facts.doubts}}},
          {"client_cores", rounded(s.client_cores)},
          {"client_cpu_us_per_event", static_cast<double>(s.cpu_per_event.count()) / 1e3},
          {"platform_cores", rounded(s.platform_cores)},
          {"platform_late_p99_ms", core::to_ms(s.platform_late)},
          {"load_average_before", rounded(facts.load_average)},
          {"verdict", to_string(s.verdict)},
          {"why", s.why}};
}

} // namespace

std::string report_json(const surroundings& where, const std::vector<step_result>& steps,
                        bool all) {
  json up_to = nullptr;
  for (const auto& step : steps) {
    if (step.verdict != judgement::good)
      break;
    up_to = step.facts.load.streams;
  }
  auto rows = json::array();
  for (const auto& step : steps)
    rows.push_back(step_json(step));
  auto text = sentence(steps, all);
  for (auto& c : text)
    if (c == '\n')
      c = ' ';
  while (text.ends_with(' '))
    text.pop_back();
  const json j{{"schema_version", schema_version},
               {"version", where.version},
               {"made", where.made},
               {"host", where.host},
               {"kernel", where.kernel},
               {"cores", where.cores},
               {"tls", where.tls},
               {"allowed",
                {{"error_ms", core::to_ms(allowed_off)},
                 {"error_share", allowed_off_share},
                 {"coverage", wanted_coverage},
                 {"loopback_transit_ms", core::to_ms(loopback_transit)}}},
               {"good_up_to_streams", up_to},
               {"all_loads_tried", all},
               {"sentence", text},
               {"exit_code", exit_code(steps)},
               {"steps", rows}};
  return j.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace loadtest::cli::calibrate

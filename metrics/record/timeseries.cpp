#include "metrics/record/records.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/text/csv_row.hpp"

namespace loadtest::metrics {

namespace {

void add_durations(csv_row& row, const core::sparse_histogram& of_second) {
  const auto h = of_second.dense();
  row.milliseconds(h.count() ? std::optional{h.mean()} : std::nullopt);
  row.milliseconds(supported_percentile(h, 50.0));
  row.milliseconds(supported_percentile(h, 95.0));
}

/// As `metrics::error_rate` has it.
double error_rate(const second_stats& second) {
  const auto all = second.ended() - second.cancelled - second.client_errors;
  const auto failed = second.errors - second.client_errors + second.abandoned;
  return all == 0 ? 0.0 : static_cast<double>(failed) / static_cast<double>(all);
}

} // namespace

std::string timeseries_header() {
  return "elapsed_s,phase,active_users,in_flight,requests_per_s,ok,errors,abandoned,cancelled,"
         "error_rate,tokens_per_s,stream_events_per_s,ttft_mean_ms,ttft_p50_ms,ttft_p95_ms,"
         "latency_mean_ms,latency_p50_ms,latency_p95_ms,cost_usd,send_lag_p99_ms,"
         "read_lag_p99_ms,loop_lag_p99_ms\n";
}

second_gauges gauges_of(std::string phase, const snapshot& before, const snapshot& now) {
  const auto lag = [&](core::histogram core::client_health::*h) {
    return supported_percentile(difference(now.health().*h, before.health().*h), 99.0);
  };
  return {std::move(phase),
          now.active_users(),
          now.in_flight(),
          lag(&core::client_health::send_lag),
          lag(&core::client_health::read_lag),
          lag(&core::client_health::loop_lag)};
}

std::string timeseries_row(double elapsed_s, const second_gauges& gauges,
                           const second_stats& second) {
  csv_row row;
  row.number(elapsed_s);
  row.text(gauges.phase);
  row.count(gauges.active_users);
  row.count(gauges.in_flight);
  row.count(second.started);
  row.count(second.ok);
  row.count(second.errors);
  row.count(second.abandoned);
  row.count(second.cancelled);
  row.number(error_rate(second));
  row.count(second.arrived_tokens);
  row.count(second.arrived_events);
  add_durations(row, second.ttft);
  add_durations(row, second.latency);
  row.number(static_cast<double>(second.cost_nanousd) / 1e9);
  for (const auto& lag : {gauges.send_lag, gauges.read_lag, gauges.loop_lag})
    row.milliseconds(lag);
  return std::move(row).take();
}

} // namespace loadtest::metrics

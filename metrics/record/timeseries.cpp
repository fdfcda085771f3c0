#include "metrics/record/records.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/text/csv_row.hpp"

namespace loadtest::metrics {

namespace {

/// The mean is exact: it needs the sums only.
std::optional<core::nanoseconds> mean_of(const core::histogram& now,
                                         const core::histogram& before) {
  const auto n = static_cast<std::int64_t>(now.count() - before.count());
  if (n == 0)
    return std::nullopt;
  return (now.sum() - before.sum()) / n;
}

void add_durations(csv_row& row, const core::histogram& now, const core::histogram& before) {
  const auto second = difference(now, before);
  row.milliseconds(mean_of(now, before));
  row.milliseconds(supported_percentile(second, 50.0));
  row.milliseconds(supported_percentile(second, 95.0));
}

} // namespace

std::string timeseries_header() {
  return "elapsed_s,phase,active_users,in_flight,requests_per_s,ok,errors,abandoned,cancelled,"
         "error_rate,tokens_per_s,stream_events_per_s,ttft_mean_ms,ttft_p50_ms,ttft_p95_ms,"
         "latency_mean_ms,latency_p50_ms,latency_p95_ms,cost_usd,send_lag_p99_ms,"
         "read_lag_p99_ms,loop_lag_p99_ms\n";
}

std::string timeseries_row(double elapsed_s, const std::string& phase, const snapshot& before,
                           const snapshot& now) {
  const auto& a = before.overall_all();
  const auto& b = now.overall_all();
  group_stats second;
  second.attempts = b.attempts - a.attempts;
  second.ok = b.ok - a.ok;
  second.errors = b.errors - a.errors;
  second.abandoned = b.abandoned - a.abandoned;
  second.cancelled = b.cancelled - a.cancelled;
  second.errors_by_type[core::to_string(core::error_type::client_error)] =
      client_errors(b) - client_errors(a);

  csv_row row;
  row.number(elapsed_s);
  row.text(phase);
  row.count(now.active_users());
  row.count(now.in_flight());
  row.count(second.attempts);
  row.count(second.ok);
  row.count(second.errors);
  row.count(second.abandoned);
  row.count(second.cancelled);
  row.number(error_rate(second));
  row.count(b.completion_tokens - a.completion_tokens);
  row.count(now.health().events - before.health().events);
  add_durations(row, b.ttft, a.ttft);
  add_durations(row, b.latency, a.latency);
  row.number(static_cast<double>(b.cost_nanousd - a.cost_nanousd) / 1e9);
  const auto lag = [&](core::histogram core::client_health::*h) {
    row.milliseconds(supported_percentile(difference(now.health().*h, before.health().*h), 99.0));
  };
  lag(&core::client_health::send_lag);
  lag(&core::client_health::read_lag);
  lag(&core::client_health::loop_lag);
  return std::move(row).take();
}

} // namespace loadtest::metrics

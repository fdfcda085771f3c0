#include "metrics/record/delta.hpp"

namespace loadtest::metrics {

const char* to_string(dimension d) noexcept {
  switch (d) {
  case dimension::overall:
    return "overall";
  case dimension::org:
    return "org";
  case dimension::model:
    return "model";
  case dimension::model_target:
    return "model_target";
  case dimension::test_type:
    return "test_type";
  case dimension::template_name:
    return "template";
  case dimension::backend:
    return "backend";
  case dimension::phase:
    return "phase";
  }
  return "overall";
}

void group_stats::merge(const group_stats& other) {
  attempts += other.attempts;
  ok += other.ok;
  errors += other.errors;
  abandoned += other.abandoned;
  good += other.good;
  ignored += other.ignored;
  cancelled += other.cancelled;
  for (const auto& [type, n] : other.errors_by_type)
    errors_by_type[type] += n;
  prompt_tokens += other.prompt_tokens;
  completion_tokens += other.completion_tokens;
  estimated_tokens += other.estimated_tokens;
  cached_tokens += other.cached_tokens;
  cached_reports += other.cached_reports;
  stream_events += other.stream_events;
  cost_nanousd += other.cost_nanousd;
  unpriced += other.unpriced;
  ttft.merge(other.ttft);
  latency.merge(other.latency);
  tpot.merge(other.tpot);
  user_latency.merge(other.user_latency);
  ttft_error.merge(other.ttft_error);
  latency_error.merge(other.latency_error);
  tpot_error.merge(other.tpot_error);
}

} // namespace loadtest::metrics

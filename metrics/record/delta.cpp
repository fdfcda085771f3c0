#include "metrics/record/delta.hpp"

#include "metrics/record/fields.hpp"

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
  for (const auto& f : group_counters)
    this->*f.member += other.*f.member;
  for (const auto& f : group_histograms)
    (this->*f.member).merge(other.*f.member);
  for (const auto& [type, n] : other.errors_by_type)
    errors_by_type[type] += n;
  cost_nanousd += other.cost_nanousd;
}

void failure_count::merge(const failure_count& later) {
  if (attempts == 0) {
    detail = later.detail;
    request_id = later.request_id;
  }
  attempts += later.attempts;
  measured += later.measured;
}

void second_stats::merge(const second_stats& other) {
  for (const auto& f : second_counters)
    this->*f.member += other.*f.member;
  cost_nanousd += other.cost_nanousd;
  ttft.merge(other.ttft);
  latency.merge(other.latency);
}

} // namespace loadtest::metrics

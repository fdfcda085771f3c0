#include "metrics/judge/validity.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/text/format.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

using core::nanoseconds;

/// What the client saw of itself, and what helps.
std::string cause_and_remedy(const core::client_health& health) {
  std::string text = "The client was the bottleneck (p99 of its send lag " +
                     bound_in_words(health.send_lag) + ", read lag " +
                     bound_in_words(health.read_lag) + ", loop lag " +
                     bound_in_words(health.loop_lag) +
                     "): use fewer users per node, more cores or more --io-threads";
  // Without the kernel's stamp, the time from arrival to reading counts as error.
  if (health.unstamped_reads * 2 > health.reads)
    text += ", and the kernel's time stamps instead of the fallback clock";
  return text + ".";
}

} // namespace

const char* to_string(certainty c) noexcept {
  switch (c) {
  case certainty::certified:
    return "certified";
  case certainty::not_certified:
    return "not certified";
  case certainty::invalid:
    return "INVALID";
  }
  return "not certified";
}

nanoseconds allowed_error(nanoseconds median) noexcept {
  return std::max<nanoseconds>(std::chrono::milliseconds{2}, median / 50);
}

validity validity_of(const snapshot& s) {
  const auto& overall = s.overall();
  std::vector<std::string> exceeded;
  std::string too_few;
  for (const auto& metric : group_metrics) {
    if (!metric.errors)
      continue;
    const auto& values = overall.*metric.values;
    const auto& errors = overall.*metric.errors;
    if (errors.count() == 0)
      continue;
    if (errors.count() < certifying_attempts) {
      too_few +=
          (too_few.empty() ? "" : ", ") + std::string{metric.title} + " " + grouped(errors.count());
      continue;
    }
    const auto allowed = allowed_error(*values.percentile(50.0));
    const auto error = *errors.percentile(99.0);
    if (error > allowed)
      exceeded.push_back(std::string{metric.title} + " may be off by ± " + bound_text(error) +
                         " ms (p99 of the error bounds of " + grouped(errors.count()) +
                         " attempts); the limit is " + figure(core::to_ms(allowed)) +
                         " ms, the larger of 2 ms and 2 % of its median.");
  }
  if (!exceeded.empty()) {
    exceeded.push_back(cause_and_remedy(s.health()));
    return {certainty::invalid, std::move(exceeded)};
  }
  if (!too_few.empty())
    return {certainty::not_certified,
            {"Certifying takes " + grouped(certifying_attempts) +
             " measured attempts; there are: " + too_few + ". A longer run or more users help."}};
  if (overall.latency_error.count() == 0)
    return {certainty::not_certified, {"No measured attempt succeeded: nothing to certify."}};
  return {certainty::certified, {}};
}

} // namespace loadtest::metrics

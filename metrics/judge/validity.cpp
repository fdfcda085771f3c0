#include "metrics/judge/validity.hpp"

#include "metrics/record/statistics.hpp"
#include "metrics/text/format.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

using core::nanoseconds;

/// What helps when the client is the bottleneck, and what it saw of itself.
std::string remedy(const core::client_health& health) {
  return "The client was the bottleneck (p99 of its send lag " + bound_in_words(health.send_lag) +
         ", read lag " + bound_in_words(health.read_lag) + ", loop lag " +
         bound_in_words(health.loop_lag) +
         "): use fewer users per node, more cores or more --io-threads";
}

finding times_of(const group_stats& g, const core::client_health& health) {
  std::vector<std::string> exceeded;
  std::string too_few;
  for (const auto& metric : group_metrics) {
    const auto& values = g.*metric.values;
    const auto& errors = g.*metric.errors;
    if (!metric.judged || errors.count() == 0)
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
    auto help = remedy(health);
    // Without the kernel's stamp, the time from arrival to reading counts as error.
    if (health.unstamped_reads * 2 > health.reads)
      help += ", and the kernel's time stamps instead of the fallback clock";
    exceeded.push_back(help + ".");
    return {certainty::invalid, std::move(exceeded)};
  }
  if (!too_few.empty())
    return {certainty::not_certified,
            {"Certifying takes " + grouped(certifying_attempts) +
             " measured attempts; there are: " + too_few + ". A longer run or more users help."}};
  if (g.latency_error.count() == 0)
    return {certainty::not_certified, {"No measured attempt succeeded: nothing to certify."}};
  return {certainty::certified, {}};
}

finding load_of(const group_stats& g, const core::client_health& health) {
  std::vector<std::string> exceeded;
  const auto failed = client_errors(g);
  if (static_cast<double>(failed) > allowed_client_errors * static_cast<double>(g.attempts))
    exceeded.push_back(
        grouped(failed) + " of " + grouped(g.attempts) +
        " attempts failed on the client's side (see error_detail of client_error in " +
        "requests.jsonl); the limit is " + percent(allowed_client_errors) +
        ". Give this machine what it lacked, or use fewer users per node.");
  if (g.attempts < certifying_attempts)
    return exceeded.empty()
               ? finding{certainty::not_certified,
                         {"Whether the client kept up is judged from " +
                          grouped(certifying_attempts) + " measured attempts on; there are " +
                          grouped(g.attempts) + "."}}
               : finding{certainty::invalid, std::move(exceeded)};
  if (const auto share = own_delay_share(g); share > allowed_delay)
    exceeded.push_back("The load was not what was asked for: " + percent(share) +
                       " of the time that users were busy they waited for the client itself; the "
                       "limit is " +
                       percent(allowed_delay) + ". " + remedy(health) + ".");
  if (exceeded.empty())
    return {certainty::certified, {}};
  return {certainty::invalid, std::move(exceeded)};
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

certainty validity::verdict() const noexcept {
  return std::max(times.verdict, load.verdict);
}

std::vector<std::string> validity::reasons() const {
  if (times.verdict == load.verdict && times.verdict == certainty::not_certified)
    return times.reasons; // both lack attempts
  std::vector<std::string> result;
  for (const auto* answer : {&times, &load})
    if (answer->verdict == verdict())
      result.insert(result.end(), answer->reasons.begin(), answer->reasons.end());
  return result;
}

double own_delay_share(const group_stats& g) {
  return g.busy_ns == 0 ? 0.0
                        : static_cast<double>(g.own_delay_ns) / static_cast<double>(g.busy_ns);
}

validity validity_of(const snapshot& s) {
  return {times_of(s.overall(), s.health()), load_of(s.overall(), s.health())};
}

} // namespace loadtest::metrics

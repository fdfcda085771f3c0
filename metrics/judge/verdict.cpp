#include "metrics/judge/verdict.hpp"

#include "metrics/judge/thresholds.hpp"
#include "metrics/text/format.hpp"

#include <algorithm>

namespace loadtest::metrics {

namespace {

constexpr int failed = 1;
constexpr int bootstrap_failed = 3;
constexpr int invalid = 4;
constexpr int internal_failure = 5;
constexpr int interrupted = 130;
constexpr int terminated = 143;

std::string no_success(const group_stats& all) {
  if (all.attempts == 0)
    return "Not one request was sent.";
  std::string text = "Not one of " + grouped(all.attempts) + " attempts succeeded";
  const auto most =
      std::max_element(all.errors_by_type.begin(), all.errors_by_type.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return text + (most == all.errors_by_type.end() ? "." : "; most often: " + most->first + ".");
}

std::string why_ended(const run_facts& facts, const group_stats& all) {
  if (facts.ended_by == "cost")
    return "The cost limit was reached (limits.maxCostUsd).";
  if (facts.ended_by == "error_rate")
    return "Too many attempts failed (limits.maxErrorRate): " +
           grouped(all.errors + all.abandoned) + " of " + grouped(all.attempts - all.cancelled) +
           ".";
  return no_success(all);
}

bool misses_threshold(const run_facts& facts, const snapshot& s) {
  const auto results = evaluate_all(facts, s);
  return std::any_of(results.begin(), results.end(), [](const threshold_result& r) {
    return r.state != threshold_result::state_type::met;
  });
}

std::vector<std::string> why_failed(const run_facts& facts, const snapshot& s) {
  const auto& all = s.overall_all();
  std::vector<std::string> reasons;
  if (facts.ended_by == "threshold")
    reasons.emplace_back("A threshold with abortOnFail was missed during the run; see the notes.");
  else if (facts.ended_by == "cost" || facts.ended_by == "error_rate" || all.ok == 0)
    reasons.push_back(why_ended(facts, all));
  for (const auto& result : evaluate_all(facts, s))
    if (result.state != threshold_result::state_type::met)
      reasons.push_back("Threshold not met: " + result.in_words() + ".");
  return reasons;
}

std::string with_failure(std::string text, const run_facts& facts) {
  return facts.failure.empty() ? text + "." : text + ": " + facts.failure;
}

std::string internal_reason(const run_facts& facts) {
  if (facts.ended_by == "internal")
    return with_failure("An internal part failed", facts);
  if (!facts.left_behind.empty())
    return "What the run created is still on the platform: " + grouped(facts.left_behind.size()) +
           (facts.left_behind.size() == 1 ? " object." : " objects.");
  return "The results are not complete; see the notes.";
}

} // namespace

int exit_code(const run_facts& facts, const snapshot& s, const validity& v) {
  if (facts.ended_by == "bootstrap_failed" || facts.ended_by == "preflight_failed")
    return bootstrap_failed;
  if (facts.ended_by == "internal")
    return internal_failure;
  if (facts.ended_by == "sigint")
    return interrupted;
  if (facts.ended_by == "sigterm")
    return terminated;
  if (v.verdict == certainty::invalid)
    return invalid;
  if (facts.ended_by == "cost" || facts.ended_by == "error_rate" || facts.ended_by == "threshold")
    return failed;
  if (s.overall_all().ok == 0 || misses_threshold(facts, s))
    return failed;
  return facts.left_behind.empty() ? 0 : internal_failure;
}

verdict verdict_of(const run_facts& facts, const snapshot& s, const validity& v) {
  switch (facts.exit_code) {
  case 0:
    return {"pass", {}};
  case failed:
    return {"fail", why_failed(facts, s)};
  case bootstrap_failed:
    return {"error",
            {with_failure(facts.ended_by == "preflight_failed" ? "The preflight failed"
                                                               : "The bootstrap failed",
                          facts)}};
  case invalid:
    return {"invalid", v.reasons};
  case interrupted:
    return {"interrupted", {"Interrupted by SIGINT."}};
  case terminated:
    return {"interrupted", {"Ended by SIGTERM."}};
  default:
    return {"error", {internal_reason(facts)}};
  }
}

} // namespace loadtest::metrics

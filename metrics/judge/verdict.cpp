#include "metrics/judge/verdict.hpp"

#include "metrics/text/format.hpp"

#include <algorithm>
#include <array>

namespace loadtest::metrics {

namespace {

using sentences = std::vector<std::string>;

/// What is judged, and what has been found out about it so far.
struct evidence {
  const run_facts& facts;
  const snapshot& run;
  const verdict& found; ///< thresholds and validity
};

std::string with_failure(const std::string& text, const run_facts& facts) {
  return facts.failure.empty() ? text + "." : text + ": " + facts.failure;
}

sentences why_it_never_began(const evidence& e) {
  if (e.facts.ended_by == ending::preflight_failed)
    return {with_failure("The preflight failed", e.facts)};
  if (e.facts.ended_by == ending::bootstrap_failed)
    return {with_failure("The bootstrap failed", e.facts)};
  return {};
}

sentences what_broke(const evidence& e) {
  sentences reasons;
  if (e.facts.ended_by == ending::internal)
    reasons.push_back(with_failure("An internal part failed", e.facts));
  const auto& lost = e.facts.lost;
  for (const auto& file : lost.files)
    reasons.push_back("Not written in full: " + file + ".");
  for (const auto& why : lost.exports)
    reasons.push_back("Not exported: " + why + ".");
  if (lost.records > 0)
    reasons.push_back("Records lost: requests.jsonl lacks " + grouped(lost.records) +
                      (lost.records == 1 ? " attempt." : " attempts."));
  if (lost.ledger)
    reasons.emplace_back("The ledger could not be written in full: more may be left on the "
                         "platform than it says.");
  return reasons;
}

sentences interrupted(const evidence& e) {
  if (e.facts.ended_by == ending::sigint)
    return {"Interrupted by SIGINT."};
  return {};
}

sentences terminated(const evidence& e) {
  if (e.facts.ended_by == ending::sigterm)
    return {"Ended by SIGTERM."};
  if (e.facts.ended_by == ending::sighup)
    return {"Ended by SIGHUP: its terminal was closed."};
  return {};
}

sentences why_invalid(const evidence& e) {
  const auto& v = e.found.self_validity;
  return v.verdict() == certainty::invalid ? v.reasons() : sentences{};
}

std::string no_success(const group_stats& all) {
  if (all.attempts == 0)
    return "Not one request was sent.";
  std::string text = "Not one of " + grouped(all.attempts) + " attempts succeeded";
  const auto most =
      std::max_element(all.errors_by_type.begin(), all.errors_by_type.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  return text + (most == all.errors_by_type.end() ? "." : "; most often: " + most->first + ".");
}

sentences why_failed(const evidence& e) {
  const auto& all = e.run.overall_all();
  sentences reasons;
  if (e.facts.ended_by == ending::cost)
    reasons.emplace_back("The cost limit was reached (limits.maxCostUsd).");
  if (e.facts.ended_by == ending::error_rate)
    reasons.push_back(
        "Too many attempts failed (limits.maxErrorRate): " + grouped(all.errors + all.abandoned) +
        " of " + grouped(all.attempts - all.cancelled) + ".");
  if (e.facts.ended_by == ending::threshold)
    reasons.emplace_back("A threshold with abortOnFail was missed during the run; see the notes.");
  if (all.ok == 0)
    reasons.push_back(no_success(all));
  for (const auto& result : e.found.thresholds)
    if (result.state != threshold_result::state_type::met)
      reasons.push_back(not_met(result));
  return reasons;
}

sentences what_is_left(const evidence& e) {
  const auto n = e.facts.left_behind.size();
  if (!e.facts.complete || n == 0)
    return {};
  return {"What the run created is still on the platform: " + grouped(n) +
          (n == 1 ? " object." : " objects.")};
}

struct rule {
  int exit_code;
  const char* word;
  sentences (*why)(const evidence&); ///< none: it does not apply
};

/// The first that applies decides (spec cli.md, "Exit codes").
constexpr std::array<rule, 7> rules{{
    {3, "error", why_it_never_began},
    {5, "error", what_broke},
    {130, "interrupted", interrupted},
    {143, "interrupted", terminated},
    {4, "invalid", why_invalid},
    {1, "fail", why_failed},
    {5, "error", what_is_left},
}};

sentences remarks_on(const evidence& e) {
  sentences remarks;
  if (e.facts.ended_by == ending::stop)
    remarks.emplace_back("Stopped by hand (loadtest stop): the figures are of the part that ran.");
  if (e.facts.degraded)
    remarks.emplace_back("Degraded: nodes were lost or missing; the notes say which.");
  if (!e.facts.complete)
    remarks.emplace_back("Not complete: clean-up had not ended when this was written.");
  if (auto left = what_is_left(e); left != e.found.reasons)
    std::move(left.begin(), left.end(), std::back_inserter(remarks));
  return remarks;
}

} // namespace

std::string not_met(const threshold_result& result) {
  return "Threshold not met: " + result.in_words() + ".";
}

verdict judge(const run_facts& facts, const snapshot& s) {
  verdict v;
  v.self_validity = validity_of(s);
  for (const auto& t : facts.thresholds)
    v.thresholds.push_back(evaluate(t, facts, s));
  const evidence e{facts, s, v};
  for (const auto& rule : rules)
    if (auto reasons = rule.why(e); !reasons.empty()) {
      v.word = rule.word;
      v.exit_code = rule.exit_code;
      v.reasons = std::move(reasons);
      break;
    }
  v.remarks = remarks_on(e);
  return v;
}

std::string pod_message(const run_facts& facts, const snapshot& s, const verdict& v) {
  const auto& g = s.overall_all();
  return "verdict: " + v.word + (facts.degraded ? ", degraded" : "") +
         (facts.ended_by == ending::stop ? ", stopped by hand" : "") + ", exit code " +
         std::to_string(v.exit_code) + ", " + std::to_string(g.ok) + " of " +
         std::to_string(g.attempts) + " attempts succeeded, " + facts.test_run_id + "\n";
}

} // namespace loadtest::metrics

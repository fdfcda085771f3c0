#include "invariants.hpp"
#include "metrics/judge/verdict.hpp"
#include "test/simulation/world.hpp"

namespace loadtest::simulation {

namespace {

/// Could the run have ended for this reason?
bool possible(const world& w, const std::string& why) {
  const auto& plan = *w.script().plan;
  const auto& m = w.script().manners;
  if (why == "completed")
    return true;
  if (why == "duration")
    return plan.max_duration.has_value() || !plan.phases.empty();
  if (why == "requests")
    return plan.max_requests.has_value();
  if (why == "cost")
    return plan.max_cost_nanousd.has_value();
  if (why == "error_rate")
    return plan.max_error_rate.has_value();
  if (why == "sigterm")
    return w.coordinator().signals() > 0;
  if (why == "bootstrap_failed" || why == "preflight_failed")
    return m.creation_refused > 0 || m.answer_lost_done > 0 || m.answer_lost_not_done > 0 ||
           m.call_refused_for_now > 0 || m.overloaded > 0 || !m.frozen.empty() ||
           w.coordinator().files().full() || !w.script().faults.empty() ||
           m.answer_time * 10 > plan.targets.total_timeout;
  return false;
}

int code_of(const world& w) {
  const auto& finished = *w.coordinator().finished();
  const auto& total = *finished.total;
  metrics::run_facts facts;
  facts.ended_by = metrics::ending_of(finished.result.ended_by).value_or(metrics::ending::internal);
  facts.left_behind = finished.result.left_behind;
  facts.thresholds = w.script().plan->thresholds;
  facts.lost.records = finished.result.records_lost;
  facts.lost.ledger = w.coordinator().files().incomplete();
  return metrics::judge(facts, total).exit_code;
}

int code_of_table(const world& w) {
  const auto& finished = *w.coordinator().finished();
  const auto& why = finished.result.ended_by;
  if (why == "bootstrap_failed" || why == "preflight_failed")
    return 3;
  if (why == "internal" || finished.result.records_lost > 0 || w.coordinator().files().incomplete())
    return 5;
  if (why == "sigterm")
    return 143;
  if (why == "cost" || why == "error_rate" || finished.total->overall_all().ok == 0)
    return 1;
  return finished.result.left_behind.empty() ? 0 : 5;
}

} // namespace

void ending_is_true(const world& w, const complaint& say) {
  const auto& finished = w.coordinator().finished();
  if (!finished)
    return;
  const auto& why = finished->result.ended_by;
  if (!possible(w, why))
    say("the run says that it ended by '" + why + "', which can't be");
  if (code_of(w) != code_of_table(w))
    say("the exit code is " + std::to_string(code_of(w)) + ", by the table " +
        std::to_string(code_of_table(w)));
}

void workers_end_well(const world& w, const complaint& say) {
  const auto& finished = w.coordinator().finished();
  // Whoever comes when the run has ended finds nobody there.
  const auto too_late = [](const process& p) {
    return p.over()->failure.find("before the run began") != std::string::npos;
  };
  for (const auto& p : w.processes())
    if (finished && undisturbed(w) && p->over() && !p->over()->failure.empty() && !too_late(*p))
      say("nothing befell " + p->who().name + ", and it ended with: " + p->over()->failure);
}

} // namespace loadtest::simulation

#pragma once

#include "actors/run/run_actors.hpp"
#include "cli/run_directory.hpp"
#include "cli/run_log.hpp"
#include "metrics/judge/run_facts.hpp"
#include "scenario/plan/plan.hpp"

namespace loadtest::cli {

/// Writes the results of a load that is over before the clean-up begins, so that they are there
/// whatever happens then: verdict and exit code may still change, and the summary says so
/// (`"complete": false`).
void report_load(metrics::run_facts facts, const scenario::plan& plan,
                 const actors::run_report& so_far, run_directory& directory);

/// Writes the results, closes the log and prints the summary; returns the exit code, which is 5
/// when something of it could not be written.
int report(metrics::run_facts facts, const scenario::plan& plan, const actors::run_report& finished,
           run_directory& directory, run_log& log, bool json);

} // namespace loadtest::cli

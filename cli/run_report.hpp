#pragma once

#include "actors/local_messages.hpp"
#include "cli/options.hpp"
#include "cli/run_directory.hpp"
#include "cli/run_log.hpp"
#include "metrics/judge/report.hpp"
#include "scenario/plan/plan.hpp"

namespace loadtest::cli {

/// What is known of a run before it begins.
metrics::run_facts planned_facts(const scenario::plan& plan, const run_options& options);

/// Adds what is known when it has ended.
void add_result(metrics::run_facts& facts, const scenario::plan& plan,
                const actors::run_result& result);

/// Writes the results of a load that is over before the clean-up begins, so that they are there
/// whatever happens then: verdict and exit code may still change, and the summary says so
/// (`"complete": false`).
void report_load(metrics::run_facts facts, const scenario::plan& plan,
                 const metrics::snapshot& total, const metrics::user_table& users,
                 run_directory& directory);

/// Writes the results, closes the log and prints the summary; returns the exit code, which is 5
/// when something of it could not be written.
int report(metrics::run_facts facts, const scenario::plan& plan,
           const actors::run_finished& finished, run_directory& directory, run_log& log, bool json);

} // namespace loadtest::cli

#pragma once

#include "actors/local_messages.hpp"
#include "cli/run_directory.hpp"
#include "cli/run_log.hpp"
#include "metrics/judge/run_facts.hpp"
#include "scenario/plan/plan.hpp"

namespace loadtest::cli {

/// Writes the results, closes the log and prints the summary; returns the exit code.
int report(metrics::run_facts facts, const scenario::plan& plan,
           const actors::run_finished& finished, run_directory& directory, run_log& log, bool json);

} // namespace loadtest::cli

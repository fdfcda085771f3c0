#pragma once

#include "actors/run/run_actors.hpp"
#include "cli/options.hpp"
#include "metrics/judge/run_facts.hpp"
#include "scenario/plan/plan.hpp"

namespace loadtest::cli {

/// What is known of a run before it begins.
metrics::run_facts planned_facts(const scenario::plan& plan, const run_options& options);

/// Adds what is known when it has ended. A reason to end that is not known is an internal failure.
void add_result(metrics::run_facts& facts, const scenario::plan& plan,
                const actors::run_result& result);

} // namespace loadtest::cli

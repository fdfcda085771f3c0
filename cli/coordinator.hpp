#pragma once

#include "cli/local_run.hpp"
#include "cli/options.hpp"
#include "cli/run_directory.hpp"
#include "core/result.hpp"
#include "scenario/plan.hpp"

#include <string>

namespace loadtest::cli {

/// What a coordinator needs beside what every run does: where it listens, and what workers are
/// told. `effective` is the scenario as it runs, which workers must have too. `directory` outlives
/// it.
core::result<cluster_hooks> cluster_of(const run_options& options, const scenario_options& source,
                                       const std::string& effective, const scenario::plan& plan,
                                       run_directory& directory);

} // namespace loadtest::cli

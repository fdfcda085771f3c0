#pragma once

#include "cli/cluster_address.hpp"
#include "cli/ledger_file.hpp"
#include "cli/local_run.hpp"
#include "cli/options.hpp"
#include "cli/run_directory.hpp"
#include "core/result.hpp"
#include "scenario/plan/loader.hpp"

#include <string>

namespace loadtest::cli {

/// Where a coordinator listens; an error when it may not, or when the plan can't be carried out on
/// its nodes.
core::result<cluster_address> check_cluster(const cluster_options& options,
                                            const scenario::plan& plan);

/// What a coordinator needs beside what every run does: where it listens, and what workers are
/// told. `loaded` is the scenario as it runs, which workers must have too. `directory` outlives
/// it.
core::result<cluster_hooks> cluster_of(const run_options& options, const cluster_address& where,
                                       const scenario_options& source,
                                       const scenario::load_result& loaded,
                                       const scenario::plan& plan, run_directory& directory);

} // namespace loadtest::cli

#pragma once

#include "actors/user/user_registry.hpp"
#include "cli/options.hpp"

namespace loadtest::cli {

// The subcommands. Each returns the process's exit code (spec cli.md).

int run_command(const run_options& options, actors::user_registry users);
int worker_command(const worker_options& options, actors::user_registry users);
int control_command(const control_options& options);
int cleanup_command(const cleanup_options& options);
int validate_command(const validate_options& options, const actors::user_registry& users);
int calibrate_command(const calibrate_options& options);
int platform_command(const platform_options& options);

} // namespace loadtest::cli

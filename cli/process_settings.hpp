#pragma once

#include "cli/options.hpp"
#include "cli/run_log.hpp"
#include "net/io/io_pool.hpp"

namespace loadtest::cli {

/// What the options say of this process, whatever its part in a run.
run_log_settings log_settings(const run_options& options, const log_identity& who);
net::io_options io_settings(const run_options& options);

} // namespace loadtest::cli

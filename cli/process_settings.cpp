#include "cli/process_settings.hpp"

#include "cli/host.hpp"
#include "cli/terminal.hpp"

#include <algorithm>
#include <unistd.h>

namespace loadtest::cli {

run_log_settings log_settings(const run_options& options, const log_identity& who) {
  run_log_settings settings;
  settings.level = options.log_level;
  // Quiet is about progress: what goes wrong is still told.
  settings.console_level =
      options.quiet ? std::max(options.log_level, core::log_level::warn) : options.log_level;
  settings.format = options.log_format;
  settings.colour = has_colour(STDERR_FILENO);
  settings.who = who;
  return settings;
}

net::io_options io_settings(const run_options& options) {
  const auto half = std::max<std::size_t>(1, allowed_cores() / 2);
  return {options.io_threads ? options.io_threads : half, !options.fallback_clock};
}

} // namespace loadtest::cli

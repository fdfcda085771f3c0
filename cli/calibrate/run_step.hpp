#pragma once

#include "cli/calibrate/step.hpp"
#include "core/result.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>

namespace loadtest::cli::calibrate {

struct step_settings {
  step_load load;
  bool tls = false;
  std::uint32_t io_threads = 0; ///< 0: as `loadtest run` has it by default
};

/// Runs a step in a folder that is empty: `loadtest platform` and `loadtest run` as processes of
/// their own, then reads what both have written. Asks `stopped` several times a second, and ends
/// both at once when it says so. An error: a process failed or was stopped, or left no records.
core::result<step_facts> run_step(const step_settings& settings,
                                  const std::filesystem::path& folder,
                                  const std::function<bool()>& stopped);

} // namespace loadtest::cli::calibrate

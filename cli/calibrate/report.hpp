#pragma once

#include "cli/calibrate/step.hpp"

#include <string>
#include <vector>

/// What a calibration says: pure functions of its steps.
namespace loadtest::cli::calibrate {

/// Where it was made, and with what.
struct surroundings {
  std::string version;
  std::string host;
  std::string kernel;
  std::uint32_t cores = 0;
  std::string made; ///< RFC 3339
  bool tls = false;
};

/// Lines of 80 columns at most.
std::string table_head(const surroundings& where, const step_load& first);
/// A row, and below it why it is not good.
std::string table_row(const step_result& step);
/// "This machine measures within 1 % and 0.5 ms up to 500 streams × 50 events/s." `all`: no load
/// of the list was left out.
std::string sentence(const std::vector<step_result>& steps, bool all);

/// 0: the lowest load is measured well, and the bounds hold wherever they were judged; 1: they do
/// not; 4: not even the lowest load is measured well (spec cli.md).
int exit_code(const std::vector<step_result>& steps);

/// The same and more, with a schema version.
std::string report_json(const surroundings& where, const std::vector<step_result>& steps, bool all);

} // namespace loadtest::cli::calibrate

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace loadtest::cli {

struct calibrate_options {
  std::vector<std::uint32_t> streams{50, 100, 200, 500, 1000, 2000};
  double events_per_second = 50.0;
  double step_seconds = 5.0;
  std::uint32_t io_threads = 0; ///< as of `run_options`
  bool tls = false;
  bool json = false;
  bool keep = false;
  std::string out; ///< the report as JSON; empty: not written
};

/// Adds the command and its options.
CLI::App* add_calibrate(CLI::App& app, calibrate_options& to);

} // namespace loadtest::cli

#pragma once

#include "bench/stream_cost/client_figures.hpp"
#include "bench/stream_cost/mode.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace loadtest::bench {

/// One run of the `loadtest` program with as many users as the mode has streams, each of which
/// asks one question.
struct product_run {
  std::filesystem::path program;
  std::filesystem::path directory; ///< new; takes the scenario, its records and its log
  std::filesystem::path ca_file;   ///< of the origin, when the mode is TLS
  std::uint16_t port = 0;
  mode of;
};

/// Writes the scenario and gives the command that runs it.
std::vector<std::string> prepare(const product_run& run);
/// The figures in the records of the finished run; times are on the clock of the records, so only
/// their differences mean something. Throws std::runtime_error when records are missing.
client_figures read_records(const product_run& run);

} // namespace loadtest::bench

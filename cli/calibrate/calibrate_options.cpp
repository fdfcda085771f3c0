#include "cli/calibrate/calibrate_options.hpp"

#include "cli/option_kinds.hpp"
#include "scenario/schema/scalar_reading.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace loadtest::cli {

namespace {

/// Of what was read. CLI11 2.4's own check passes over a variable whose text it does not like.
void must_be_within(const char* option, double value, double least, double most) {
  if (!(value >= least && value <= most))
    throw CLI::ValidationError(option, scenario::shortest(value) + " is not from " +
                                           scenario::shortest(least) + " to " +
                                           scenario::shortest(most));
}

} // namespace

CLI::App* add_calibrate(CLI::App& app, calibrate_options& to) {
  auto* command =
      app.add_subcommand("calibrate", "How true are the times that this machine measures?");
  command
      ->add_option("--streams", to.streams,
                   "Loads to try, from low to high: streams at once "
                   "(default: 50,100,200,500,1000,2000)")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("N,…");
  command->add_option("--events-per-second", to.events_per_second, "Of each stream (default: 50)");
  command->add_option("--step-duration", to.step_seconds,
                      "Seconds that each load is held (default: 5); another few go with its start "
                      "and its end");
  add_whole_number(
      *command, "--io-threads", 1, 256,
      [&to](std::uint64_t n) { to.io_threads = static_cast<std::uint32_t>(n); },
      "Threads of the client for the network (default: half of the cores)");
  command->add_flag("--tls", to.tls, "Over TLS, with a certificate made for this");
  command->add_flag("--json", to.json, "Print the report as JSON on stdout, the table on stderr");
  command->add_option("--out", to.out, "Write the report as JSON to this file as well")
      ->type_name("FILE")
      ->envname("LOADTEST_CALIBRATE_OUT"); // LOADTEST_OUT is a run's directory
  command->add_flag("--keep", to.keep,
                    "Keep the records and the platform's log of each step, and say where");
  command->callback([&to] {
    for (const auto streams : to.streams)
      must_be_within("--streams", streams, 1, 50'000);
    must_be_within("--events-per-second", to.events_per_second, 0.5, 1'000);
    must_be_within("--step-duration", to.step_seconds, 1, 600);
    if (!std::is_sorted(to.streams.begin(), to.streams.end()))
      throw CLI::ValidationError("--streams", "the loads go from low to high");
  });
  command->footer(
      "Runs the simulated platform and `loadtest run` against it on this machine, at rising load, "
      "and compares each attempt with the platform's log: by how much are TTFT and latency off, "
      "and does the truth lie within the client's own error bounds? Ends at the first load that is "
      "not measured within 1 % and 0.5 ms (p99), or whose run is INVALID.\n"
      "Platform and client share this machine: a client with the cores to itself carries more.\n\n"
      "Exit codes: 0 the lowest load is measured well and the bounds hold; 1 the bounds do not "
      "hold; 2 usage; 4 the lowest load is not measured well; 5 a step could not be run.");
  return command;
}

} // namespace loadtest::cli

#pragma once

#include "core/result.hpp"
#include "core/threshold.hpp"
#include "core/time.hpp"
#include "metrics/judge/validity.hpp"
#include "metrics/record/snapshot.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace loadtest::metrics {

/// What a report says beside the statistics.
struct run_facts {
  std::string test_run_id;
  std::string scenario;
  std::uint64_t seed = 0;
  std::string version;
  std::string host;
  std::string target; ///< URL, or "simulated"
  bool prompts_nonced = false;
  core::unix_time started{};
  core::unix_time ended{};
  /// Time under load in measured phases, which rates are counted over; zero: the whole run.
  core::nanoseconds measured_time{};
  std::uint32_t orgs = 0;
  std::uint32_t users = 0;
  /// Display names by index (from 1) for the `org` groups, which are keyed by the index's digits.
  std::vector<std::string> org_names;
  std::string clock; ///< "kernel" or "fallback"
  /// completed, duration, requests, cost, error_rate, threshold, sigint, sigterm, bootstrap_failed,
  /// preflight_failed, internal
  std::string ended_by;
  std::vector<core::threshold> thresholds;
  bool with_goodput = false; ///< the scenario says what a good answer is
  std::string failure;       ///< why the preflight, the bootstrap or an internal part failed
  std::uint32_t nodes = 1;   ///< processes of the run
  core::nanoseconds clock_uncertainty{0}; ///< between their clocks; figures never mix two of them
  bool degraded = false;                  ///< nodes were lost or missing; the notes say which
  std::vector<std::string> left_behind;   ///< objects still on the platform
  std::vector<std::string> notes;
  int exit_code = 0;    ///< what the process will end with; the verdict follows from it
  bool complete = true; ///< the clean-up is over; until then verdict and exit code may change
};

/// The exit code of spec cli.md that these facts lead to; `facts.exit_code` is not looked at.
int exit_code(const run_facts& facts, const snapshot& s, const validity& v);

/// summary.json (cli.md, "The run directory"), schema version inside; ends with a line end.
std::string summary_json(const run_facts& facts, const snapshot& s);
/// The readable summary for the terminal, at most 80 columns wide.
std::string summary_text(const run_facts& facts, const snapshot& s, bool colour);

/// histograms.jsonl: the scheme, then the counters and merged histograms of each group, one
/// object a line. Lossless.
std::string histograms_jsonl(const snapshot& s);
/// The snapshot that histograms.jsonl was made of: every report of it is the same. Fails on
/// another scheme and names the first line that makes no sense.
core::result<snapshot> read_histograms_jsonl(std::string_view text);

} // namespace loadtest::metrics

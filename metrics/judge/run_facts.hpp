#pragma once

#include "core/threshold.hpp"
#include "core/time.hpp"
#include "metrics/judge/ending.hpp"
#include "metrics/judge/load_time.hpp"
#include "metrics/judge/run_statistics.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::metrics {

/// What was found out and could not be kept: any of it makes the results incomplete.
struct losses {
  std::vector<std::string> files;   ///< names of those that could not be written in full
  std::vector<std::string> exports; ///< why results are not where else they were wanted
  std::uint64_t records = 0;        ///< attempts that have no line in requests.jsonl
  bool ledger = false;              ///< not all that was created is on record
};

/// A phase of the load as it was planned.
struct phase_facts {
  std::string name;
  bool measured = true;
};

/// What was planned and what happened, beside the statistics. Of what it means, see `judge`.
struct run_facts {
  // Known before the run:
  std::string test_run_id;
  std::string scenario;
  std::uint64_t seed = 0;
  bool seed_given = false; ///< not drawn for this run
  std::string version;
  std::string host;
  std::string target; ///< URL, or "simulated"
  bool prompts_nonced = false;
  /// Display names by index (from 1) for the `org` groups, which are keyed by the index's digits.
  std::vector<std::string> org_names;
  std::string clock;               ///< "kernel" or "fallback"
  std::vector<phase_facts> phases; ///< of the load, in their order
  std::vector<core::threshold> thresholds;
  bool with_goodput = false; ///< the scenario says what a good answer is
  core::unix_time started{};
  // Planned at first, then as it came:
  std::uint32_t orgs = 0;
  std::uint32_t users = 0;
  // Known at its end:
  core::unix_time ended{};
  /// Of zero length: rates are over the whole run.
  load_time load;
  std::optional<run_statistics> statistics; ///< none without load
  ending ended_by = ending::completed;
  std::string failure;     ///< why the preflight, the bootstrap or an internal part failed
  std::uint32_t nodes = 1; ///< processes of the run
  core::nanoseconds clock_uncertainty{0}; ///< between their clocks; figures never mix two of them
  bool degraded = false;                  ///< nodes were lost or missing; the notes say which
  std::vector<std::string> notes;
  // Known when it has cleaned up and written:
  bool complete = true;                 ///< false: clean-up is yet to come
  std::vector<std::string> left_behind; ///< objects still on the platform
  losses lost;
};

} // namespace loadtest::metrics

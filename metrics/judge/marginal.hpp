#pragma once

#include "metrics/judge/run_facts.hpp"
#include "metrics/record/snapshot.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace loadtest::metrics {

/// One group of a marginal, as a row of a report. `stats` is the snapshot's.
struct marginal_row {
  std::uint64_t index = 0; ///< of an organisation; 0 in other marginals
  std::string name;        ///< an organisation's display name, else the group's value
  const group_stats* stats = nullptr;
};

/// The measured groups of one dimension: organisations by index, the others by name.
std::vector<marginal_row> marginal(const snapshot& s, const run_facts& facts, dimension by);

/// A phase that was reached, as a row of a report.
struct phase_row {
  std::string name;
  bool measured = true;
  core::nanoseconds time{}; ///< how long there was load in it
  const group_stats* stats = nullptr;
};

/// In the order of the load; what a snapshot has beside the planned ones comes last.
std::vector<phase_row> phases_of(const snapshot& s, const run_facts& facts);

/// The name as the terminal shows it: without the run id, which is in every name that a naming
/// pattern made, and in the header already.
std::string short_name(const marginal_row& row, const run_facts& facts);

/// What rates of a group are counted over: its phase or the measured time or, where that is not
/// known, the whole run.
core::nanoseconds rate_time(const run_facts& facts, const group_key& of = {});
/// Events per second of that time; 0 when it is zero.
double per_second(std::uint64_t n, core::nanoseconds rate_time);

} // namespace loadtest::metrics

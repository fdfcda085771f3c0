#pragma once

#include "core/sample.hpp"
#include "core/sparse_histogram.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::metrics {

/// What one user did: a row of users.csv. All attempts count, warm-up and cool-down included.
/// Mergeable.
struct user_totals {
  std::uint32_t org = 0;  ///< index, from 1
  std::uint32_t user = 0; ///< index in its organisation, from 1
  std::uint64_t attempts = 0;
  std::uint64_t ok = 0;
  std::uint64_t errors = 0;
  std::uint64_t ignored = 0; ///< errors that the scenario ignores
  std::uint64_t abandoned = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t sessions = 0;
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::int64_t cost_nanousd = 0;
  core::sparse_histogram latency; ///< of successes

  void add(const core::sample& sample);
  void merge(const user_totals& other);
  friend bool operator==(const user_totals&, const user_totals&) = default;
};

/// The users of a node or of a run: some 200 bytes each, and 8 for each different latency.
class user_table {
public:
  void add(const core::sample& sample) { at(sample.org, sample.user).add(sample); }
  void add_session(std::uint32_t org, std::uint32_t user) { ++at(org, user).sessions; }
  void merge(const user_totals& other) { at(other.org, other.user).merge(other); }

  /// Zeros for a user who did nothing.
  user_totals of(std::uint32_t org, std::uint32_t user) const;
  /// Takes at most `most` users out of the table; none when it is empty.
  std::vector<user_totals> take(std::size_t most);

private:
  user_totals& at(std::uint32_t org, std::uint32_t user);

  std::map<std::pair<std::uint32_t, std::uint32_t>, user_totals> users_;
};

/// Header and rows of users.csv. A cell is empty where there is no value, or too few for the
/// percentile.
std::string users_header();
std::string users_row(const std::string& org_name, const std::string& user_name,
                      const user_totals& totals);

} // namespace loadtest::metrics

#pragma once

#include "core/client_health.hpp"
#include "core/histogram.hpp"
#include "core/sample.hpp"
#include "core/sparse_histogram.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace loadtest::metrics {

/// The marginals a report shows; each has exact histograms.
enum class dimension : std::uint8_t {
  overall,
  org,
  model,
  model_target,
  test_type,
  template_name,
  backend,
  phase
};
inline constexpr std::size_t dimension_count = 8;

/// `overall`, `org`, `model` … as summary.json and histograms.jsonl name them.
const char* to_string(dimension d) noexcept;

/// One value of one marginal, e.g. {model, "gpt-4o"}; overall has an empty value. Organisations
/// are known by their index, in decimal digits from "1".
struct group_key {
  dimension by = dimension::overall;
  std::string value;
  auto operator<=>(const group_key&) const = default;
};

/// Everything that is counted of a group of attempts. Mergeable without loss. Tokens and cost are
/// those of all attempts: a broken stream is charged for, too.
struct group_stats {
  std::uint64_t attempts = 0;
  std::uint64_t ok = 0;
  std::uint64_t errors = 0;
  std::uint64_t abandoned = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t good = 0;                              ///< succeeded within the limits of `goodput`
  std::uint64_t ignored = 0;                           ///< errors that the scenario ignores
  std::map<std::string, std::uint64_t> errors_by_type; ///< `rate_limited`, `timeout` …
  std::uint64_t prompt_tokens = 0;
  std::uint64_t completion_tokens = 0;
  std::uint64_t estimated_tokens = 0; ///< those of prompt and completion that were not reported
  std::uint64_t cached_tokens = 0;
  std::uint64_t cached_reports = 0; ///< attempts whose answer reported cached tokens
  std::uint64_t stream_events = 0;  ///< token-bearing ones
  // Rates count what happened in the time of the group (spec measurement.md rule 14): of a phase,
  // or of the measured phases; whenever the attempts were meant.
  std::uint64_t started = 0;        ///< attempts
  std::uint64_t arrived_tokens = 0; ///< of completions
  std::int64_t cost_nanousd = 0;
  std::uint64_t unpriced = 0;     ///< successes whose cost is not known
  std::uint64_t cost_reports = 0; ///< attempts whose cost the platform reported
  // Sums over all attempts, in nanoseconds:
  std::uint64_t busy_ns = 0;      ///< from when the user wanted to send to the end, limits apart
  std::uint64_t own_delay_ns = 0; ///< what of that is the client's own fault
  std::uint64_t under_way_ns = 0; ///< from admitted to closed
  // Of successful attempts:
  core::histogram ttft; ///< of streamed ones
  core::histogram latency;
  core::histogram tpot;
  core::histogram user_latency; ///< of last attempts, failed ones too
  core::histogram ttft_error;   ///< error bounds: how far arrival and departure may be off
  core::histogram latency_error;
  core::histogram tpot_error;
  core::histogram user_latency_error; ///< with the client's own delays
  core::histogram chunk_gap; ///< between the reads that brought tokens; of the whole run alone

  void merge(const group_stats& other);
};

/// What happened in one second of the load, in whichever phase. The sums over all seconds are those
/// of all attempts.
struct second_stats {
  std::uint64_t started = 0;
  std::uint64_t ok = 0;
  std::uint64_t errors = 0; ///< with `client_errors`
  std::uint64_t client_errors = 0;
  std::uint64_t ignored = 0;
  std::uint64_t abandoned = 0;
  std::uint64_t cancelled = 0;
  std::uint64_t arrived_events = 0; ///< token-bearing ones of streams
  std::uint64_t arrived_tokens = 0;
  std::int64_t cost_nanousd = 0; ///< of attempts that ended
  // Of successes that ended, measured or not:
  core::sparse_histogram ttft;
  core::sparse_histogram latency;

  /// Attempts that ended.
  std::uint64_t ended() const noexcept { return ok + errors + ignored + abandoned + cancelled; }
  void merge(const second_stats& other);
  friend bool operator==(const second_stats&, const second_stats&) = default;
};

/// Errors that are alike.
struct failure_kind {
  std::string type;        ///< `rate_limited`, `timeout` …
  std::int32_t status = 0; ///< of HTTP; 0: no answer
  auto operator<=>(const failure_kind&) const = default;
};

/// How many there were, ignored ones apart, and the first of them. Mergeable.
struct failure_count {
  std::uint64_t attempts = 0;
  std::uint64_t measured = 0; ///< of them
  std::string detail;         ///< what the server or the transport said
  std::string request_id;

  void merge(const failure_count& later);
};

/// What one node recorded since its last delta. The only thing about attempts that crosses nodes.
struct delta {
  std::uint64_t sequence = 0; ///< from 1, without gaps; nothing is merged twice
  std::string node;
  /// Attempts of measured phases only: headline statistics and thresholds.
  std::map<group_key, group_stats> measured;
  /// All attempts, warm-up and cool-down included, overall and by phase.
  std::map<group_key, group_stats> all;
  std::map<failure_kind, failure_count> failures;
  std::map<std::uint32_t, second_stats> seconds; ///< since T0, from 0
  core::client_health health;
  // Gauges at the time of the delta:
  std::uint32_t active_users = 0;
  std::uint32_t in_flight = 0;
  std::uint32_t peak_in_flight = 0; ///< the most at once since the last delta
  // Sessions that ended since the last delta, by themselves or for another reason:
  std::uint64_t sessions_completed = 0;
  std::uint64_t sessions_cut_short = 0;
  /// Attempts under way, summed over the time since the last delta: as the clients count them,
  /// apart from what attempts say of themselves.
  std::uint64_t in_flight_ns = 0;
  /// Of users (organisation and user by index) that came further since the last delta; in a cluster
  /// only.
  std::map<std::pair<std::uint32_t, std::uint32_t>, core::user_progress> progress;
  /// What organisations have used up of the budgets that the harness enforces, in all, and what
  /// they have reserved of them.
  std::map<std::uint32_t, std::int64_t> budget_nanousd;
};

} // namespace loadtest::metrics

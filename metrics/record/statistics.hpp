#pragma once

#include "metrics/record/delta.hpp"

#include <array>
#include <optional>
#include <string>

namespace loadtest::metrics {

/// The percentiles that a report shows.
inline constexpr std::array<double, 4> shown_percentiles{50.0, 90.0, 95.0, 99.0};

/// A metric of a group: its values, and the error bounds of those values.
struct group_metric {
  const char* name;  ///< as summary.json has it
  const char* title; ///< as a person reads it
  core::histogram group_stats::*values;
  core::histogram group_stats::*errors;
  bool judged; ///< the bounds of it may make a run invalid
};

inline constexpr std::array<group_metric, 4> group_metrics{{
    {"ttft", "TTFT", &group_stats::ttft, &group_stats::ttft_error, true},
    {"latency", "Latency", &group_stats::latency, &group_stats::latency_error, true},
    {"tpot", "TPOT", &group_stats::tpot, &group_stats::tpot_error, true},
    {"user_latency", "User latency", &group_stats::user_latency, &group_stats::user_latency_error,
     false},
}};

/// The percentile, if there are values enough for a bound of it (spec measurement.md rule 12).
std::optional<core::nanoseconds> supported_percentile(const core::histogram& h, double p);

/// The percentile in milliseconds, at most five characters; in brackets where there are too few
/// values for a bound of it, and a dash where there are none.
std::string percentile_text(const core::histogram& h, double p);

/// The smallest value that the percentile is at most, and the largest that it is at least, each at
/// 99 %, whatever the distribution (`core::upper_rank`). None when there are too few values.
std::optional<core::nanoseconds> upper_confidence(const core::histogram& h, double p);
std::optional<core::nanoseconds> lower_confidence(const core::histogram& h, double p);

/// How far a metric's values may be from the truth: the p99 of their error bounds or, where there
/// are too few for that, the largest one.
struct error_bound {
  core::nanoseconds value{};
  bool is_p99 = false;
};
/// None without values.
std::optional<error_bound> bound_of(const core::histogram& errors);

/// "0.31 ms", with "(max)" where it is not the p99; "unknown" without values.
std::string bound_in_words(const core::histogram& errors);

/// Attempts that failed on the client's side (spec measurement.md rule 16).
std::uint64_t client_errors(const group_stats& g);

/// Errors and abandoned attempts in all that say something about the platform: not in those that
/// the end of the run cut off (cancelled), nor in `client_errors`. 0 without attempts.
double error_rate(const group_stats& g);

/// No answer has a price, so that what they cost is not known.
bool cost_is_unknown(const group_stats& g);

/// "$5.85", "at least $5.85" where some answers have no known price, or "unknown".
std::string cost_text(const group_stats& g);

/// Good answers in the same attempts; 0 without attempts.
double goodput(const group_stats& g);

/// Share of prompt and completion tokens that had to be estimated; 0 without tokens.
double estimated_share(const group_stats& g);

/// What was added to `now` since it was `before`, each value at the middle of its bucket.
core::histogram difference(const core::histogram& now, const core::histogram& before);

} // namespace loadtest::metrics

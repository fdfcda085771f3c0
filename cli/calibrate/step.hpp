#pragma once

#include "cli/calibrate/attempt_pairs.hpp"

#include <cstdint>
#include <string>
#include <vector>

/// One step of a calibration: what was asked for, what was seen, what that means.
namespace loadtest::cli::calibrate {

/// How far a measured time may be off on a machine that measures well: the smaller of the two.
inline constexpr core::nanoseconds allowed_off = std::chrono::microseconds{500};
inline constexpr double allowed_off_share = 0.01;
/// The share of attempts whose truth must lie within their bounds (spec measurement.md).
inline constexpr double wanted_coverage = 0.999;

struct step_load {
  std::uint32_t streams = 0;
  double events_per_second = 50.0; ///< of each stream
  core::nanoseconds duration = std::chrono::seconds{5};
  core::nanoseconds first_token = std::chrono::milliseconds{50};
};

/// A moment, and how much CPU a process had used by then.
struct cpu_reading {
  core::unix_time at;
  core::nanoseconds used{};
};

/// All that is known of a finished step.
struct step_facts {
  step_load load;
  comparison compared;
  double events = 0.0;        ///< that came in the steady part
  core::nanoseconds steady{}; ///< how long that was
  core::nanoseconds client_cpu{};
  core::nanoseconds platform_cpu{};
  std::uint64_t failed = 0;        ///< attempts that were no success
  std::string certificate;         ///< "certified", "not certified" or "INVALID"
  std::vector<std::string> doubts; ///< the certificate's reasons
  double load_average = 0.0;       ///< of the machine, when the step began
};

/// One metric over the attempts of a step. Errors are magnitudes.
struct metric_figures {
  core::nanoseconds truth_p50{};
  core::nanoseconds error_p50{};
  core::nanoseconds error_p99{};
  core::nanoseconds error_max{};
  core::nanoseconds bound_p50{};
  core::nanoseconds bound_p99{};
  double coverage = 0.0;
  double coverage_without_transit = 0.0; ///< as if loopback took no time
};

enum class judgement : std::uint8_t {
  good,
  off,       ///< its errors are larger than they may be
  invalid,   ///< by its own certificate
  untrue,    ///< the truth lies beyond the bounds too often
  not_judged ///< the platform was the limit
};
/// "good", "off", "INVALID", "untrue", "not judged".
const char* to_string(judgement j) noexcept;

struct step_result {
  step_facts facts;
  metric_figures ttft;
  metric_figures latency;
  double coverage = 0.0;             ///< the smaller of both
  core::nanoseconds platform_late{}; ///< p99 of how far it was behind its own schedule
  double events_per_second = 0.0;    ///< of all streams, as they came
  double client_cores = 0.0;         ///< CPU share, of one core
  double platform_cores = 0.0;
  core::nanoseconds cpu_per_event{}; ///< of the client
  judgement verdict = judgement::not_judged;
  std::string why; ///< in words; empty when it is good
};

/// A share as "99.95": rounded down, so that 100 is all of them.
std::string percent_text(double share);

/// Nothing here reads a clock or a file. A platform that was behind its schedule by more than half
/// a gap between two events (p99) was the limit: what it did to the client says nothing of it.
step_result judge(step_facts facts);

/// CPU used between two moments, by readings in order of time; straight lines lie between them.
core::nanoseconds cpu_between(const std::vector<cpu_reading>& readings, core::unix_time from,
                              core::unix_time to);

/// Token events that came between two moments: those of an attempt lie evenly between its first
/// and its last.
double events_between(const std::vector<measured_attempt>& attempts, core::unix_time from,
                      core::unix_time to);

} // namespace loadtest::cli::calibrate

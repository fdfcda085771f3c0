#pragma once

#include "core/time.hpp"
#include "metrics/record/snapshot.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace loadtest::metrics {

/// Can the numbers be believed (spec measurement.md, "Self-validity")?
enum class certainty : std::uint8_t { certified, not_certified, invalid };
/// "certified", "not certified" or "INVALID".
const char* to_string(certainty c) noexcept;

struct finding {
  certainty verdict = certainty::not_certified;
  std::vector<std::string> reasons; ///< in words: figure, limit, cause and remedy
};

/// Two questions, answered apart.
struct validity {
  finding times; ///< Are the measured times right?
  finding load;  ///< Was the load what was asked for?

  /// The worse of the two.
  certainty verdict() const noexcept;
  /// Those of whichever is not certified; when one is INVALID, of that only.
  std::vector<std::string> reasons() const;
};

/// Attempts below which an error is not judged.
inline constexpr std::uint64_t certifying_attempts = 1'000;

/// How far a metric with this median may be off: the larger of 2 ms and 2 %.
core::nanoseconds allowed_error(core::nanoseconds median) noexcept;

/// The share of the users' busy time that may be the client's own delays.
inline constexpr double allowed_delay = 0.02;
/// The share of attempts that may fail on the client's side.
inline constexpr double allowed_client_errors = 0.001;

/// The client's own delays in the time that users were busy, of measured attempts; 0 without any.
double own_delay_share(const group_stats& g);

/// Times are INVALID when the p99 of the error bounds exceeds max(2 ms, 2 % of the metric's p50)
/// over at least 1,000 attempts, for TTFT, latency or TPOT, and not certified while one of those
/// that occur has fewer. The load is INVALID when over at least 1,000 attempts more than
/// `allowed_delay` was the client's own delay, or when more than `allowed_client_errors` failed on
/// the client's side. Failures and slowness of the platform play no part.
validity validity_of(const snapshot& s);

} // namespace loadtest::metrics

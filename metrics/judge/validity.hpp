#pragma once

#include "core/time.hpp"
#include "metrics/record/snapshot.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace loadtest::metrics {

/// Is the client's own error small enough to believe the numbers (spec measurement.md,
/// "Self-validity")?
enum class certainty : std::uint8_t { certified, not_certified, invalid };
/// "certified", "not certified" or "INVALID".
const char* to_string(certainty c) noexcept;

struct validity {
  certainty verdict = certainty::not_certified;
  std::vector<std::string> reasons; ///< in words: figure, bound, cause and remedy
};

/// Attempts below which an error is not judged.
inline constexpr std::uint64_t certifying_attempts = 1'000;

/// How far a metric with this median may be off: the larger of 2 ms and 2 %.
core::nanoseconds allowed_error(core::nanoseconds median) noexcept;

/// INVALID when the p99 of the error bounds exceeds max(2 ms, 2 % of the metric's p50) over at
/// least 1,000 attempts, for TTFT, latency or TPOT; not certified while one of those that occur
/// has fewer. Failures and slowness of the platform play no part.
validity validity_of(const snapshot& s);

} // namespace loadtest::metrics

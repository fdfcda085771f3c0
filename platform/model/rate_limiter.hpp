#pragma once

#include "core/time.hpp"

#include <cstdint>
#include <string>
#include <unordered_map>

namespace loadtest::platform {

enum class limited : std::uint8_t { key, organization };

/// How many requests are let through.
struct rate_limit_config {
  double requests_per_second = 0.0; ///< at least 0.001; 0: as many as come
  std::uint32_t burst = 0;          ///< at once after a pause; 0: those of a second, at least one
  limited per = limited::key;

  friend bool operator==(const rate_limit_config&, const rate_limit_config&) = default;
};

/// A token bucket for each who asks. Time is what the caller says it is, and never runs backwards.
class rate_limiter {
public:
  explicit rate_limiter(const rate_limit_config& config);

  struct verdict {
    bool allowed = true;
    std::uint32_t remaining = 0;      ///< further ones that would be let through now
    core::nanoseconds retry_after{0}; ///< of one that is not: when the next will be
  };
  verdict take(const std::string& whose, core::mono_time now);

  bool limits() const noexcept { return interval_.count() > 0; }
  /// The most that are let through at once.
  std::uint32_t burst() const noexcept { return burst_; }

private:
  core::nanoseconds interval_; ///< in which a token comes
  std::uint32_t burst_;
  std::unordered_map<std::string, core::mono_time> full_at_; ///< when each bucket is full again
};

} // namespace loadtest::platform

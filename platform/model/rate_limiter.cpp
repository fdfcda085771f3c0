#include "platform/model/rate_limiter.hpp"

#include <algorithm>
#include <cmath>

namespace loadtest::platform {

rate_limiter::rate_limiter(const rate_limit_config& config)
    : interval_(config.requests_per_second > 0.0
                    ? std::max(1LL, std::llround(1e9 / config.requests_per_second))
                    : 0LL),
      burst_(config.burst > 0 ? config.burst
                              : static_cast<std::uint32_t>(
                                    std::max(1.0, std::floor(config.requests_per_second)))) {}

rate_limiter::verdict rate_limiter::take(const std::string& whose, core::mono_time now) {
  if (!limits())
    return {};
  auto& full_at = full_at_[whose];
  const auto missing = std::max(core::nanoseconds{0}, full_at - now);
  const auto left = burst_ * interval_ - missing - interval_;
  if (left.count() < 0)
    return {false, 0, -left};
  full_at = now + missing + interval_;
  return {true, static_cast<std::uint32_t>(left / interval_), {}};
}

} // namespace loadtest::platform

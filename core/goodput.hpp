#pragma once

#include "core/outcome.hpp"

#include <optional>

namespace loadtest::core {

/// What a good answer is (spec scenario.md, `goodput`): it succeeded and met all of these. What an
/// attempt has none of (TTFT, when it does not stream) is not held against it.
struct goodput_limits {
  std::optional<nanoseconds> ttft;
  std::optional<nanoseconds> tpot;
  std::optional<nanoseconds> latency;

  bool any() const noexcept { return ttft || tpot || latency; }

  bool met_by(const outcome& o) const noexcept {
    const auto within = [](std::optional<nanoseconds> value, std::optional<nanoseconds> limit) {
      return !value || !limit || *value <= *limit;
    };
    return o.status == outcome_status::ok && within(o.ttft(), ttft) && within(o.tpot(), tpot) &&
           within(o.latency(), latency);
  }
};

} // namespace loadtest::core

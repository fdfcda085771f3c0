#pragma once

#include "core/outcome.hpp"

#include <optional>

namespace loadtest::core {

/// What a good answer is (spec scenario.md, `goodput`): it succeeded and met all of these. What an
/// attempt can't have (TTFT, when it does not stream) is not held against it; a stream without a
/// token is never good where there is a limit on TTFT.
struct goodput_limits {
  std::optional<nanoseconds> ttft;
  std::optional<nanoseconds> tpot;
  std::optional<nanoseconds> latency;

  bool any() const noexcept { return ttft || tpot || latency; }

  bool met_by(const outcome& o) const noexcept {
    const auto within = [](std::optional<nanoseconds> value, std::optional<nanoseconds> limit) {
      return !value || !limit || *value <= *limit;
    };
    const bool silent = ttft && o.streamed && !o.ttft();
    return o.status == outcome_status::ok && !silent && within(o.ttft(), ttft) &&
           within(o.tpot(), tpot) && within(o.latency(), latency);
  }
};

} // namespace loadtest::core

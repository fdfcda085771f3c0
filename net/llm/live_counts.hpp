#pragma once

#include "core/client_health.hpp"
#include "core/outcome.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

/// What of an attempt is counted while it lasts, so that a screen shows it as it happens.
namespace loadtest::net {

/// The answer has `chunks` token-bearing events after a read that arrived at `when`.
inline void count_arrived(core::client_health& health, core::outcome& so_far, std::uint32_t chunks,
                          core::mono_time when) {
  const auto before = std::exchange(so_far.chunks, chunks);
  health.events += chunks - before;
  if (before == 0 && chunks > 0)
    health.first_token.add(std::max(when - so_far.sent_off(), core::nanoseconds{0}));
}

/// The attempt is over: how many tokens its events have brought is known now.
inline void count_ended(core::client_health& health, const core::outcome& outcome) {
  if (outcome.chunks == 0) {
    health.whole_tokens += outcome.completion_tokens;
    return;
  }
  health.ended_events += outcome.chunks;
  health.ended_tokens += outcome.completion_tokens;
}

} // namespace loadtest::net

#pragma once

#include "core/random.hpp"

#include <cstdint>

namespace loadtest::scenario {

/// What a random stream is for. Each purpose has its own, so that a further one shifts no other's
/// numbers; for the same reason these never change.
enum class stream_purpose : std::uint64_t {
  org_size = 1,
  name_part = 2,
  session = 3,
  question_order = 4,
  question_count = 5,
  turns = 6,
  strategy = 7,
  model = 8,
  think = 9,
  max_tokens = 10,
  temperature = 11,
  org_choice = 12,
  session_duration = 13,
  behavior = 14,
  of_behavior = 15 ///< what a behaviour draws itself
};

inline core::random_stream split(const core::random_stream& from, stream_purpose purpose) noexcept {
  return from.split(static_cast<std::uint64_t>(purpose));
}

} // namespace loadtest::scenario

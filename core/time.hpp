#pragma once

#include <chrono>
#include <cstdint>

namespace loadtest::core {

using std::chrono::nanoseconds;

/// The one clock of all measurements (CLOCK_MONOTONIC), in nanoseconds. A default-constructed
/// time means "not reached".
using mono_time = std::chrono::time_point<std::chrono::steady_clock, nanoseconds>;

inline bool reached(mono_time t) noexcept {
  return t != mono_time{};
}

/// Nanoseconds since the Unix epoch, only for what leaves the process (records, logs).
using unix_time = std::chrono::time_point<std::chrono::system_clock, nanoseconds>;

/// Unix time minus monotonic time: `unix = mono + offset`.
using unix_offset = nanoseconds;

inline unix_time to_unix(mono_time t, unix_offset offset) noexcept {
  return unix_time{t.time_since_epoch() + offset};
}

inline double to_ms(nanoseconds d) noexcept {
  return static_cast<double>(d.count()) / 1e6;
}
inline double to_seconds(nanoseconds d) noexcept {
  return static_cast<double>(d.count()) / 1e9;
}

} // namespace loadtest::core

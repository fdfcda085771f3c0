#pragma once

#include "core/time.hpp"
#include "net/io/arrival.hpp"

#include <cstdint>
#include <optional>

namespace loadtest::net {

/// The monotonic, the wall and again the monotonic clock, read in a row.
struct clock_reading {
  core::mono_time before;
  core::unix_time wall;
  core::mono_time after;
};

clock_reading read_clocks() noexcept;

/// Maps stamps of the wall clock to the monotonic clock by an offset that is sampled again and
/// again (spec measurement.md rule 1). Reads no clock itself.
class wall_clock {
public:
  /// A larger change of the offset between two samples is a step.
  static constexpr core::nanoseconds step_limit = std::chrono::microseconds{100};

  /// Takes the reading unless it is less exact than what is known. True: the clock was stepped
  /// since the last reading.
  bool sample(const clock_reading& reading) noexcept;

  core::unix_offset offset() const noexcept { return offset_; }
  /// How far from the truth `offset` may be at `now`.
  core::nanoseconds error(core::mono_time now) const noexcept;
  /// Nothing when the stamp may have been made before the last step was seen.
  std::optional<core::mono_time> to_mono(core::unix_time stamp) const noexcept;

private:
  core::unix_offset offset_{};
  core::nanoseconds error_{};
  core::mono_time sampled_at_;
  core::mono_time trusted_from_; ///< on the monotonic clock, by the present offset
};

/// When did the newest byte of a read arrive that returned at `read_at`? By the kernel's stamp; by
/// our own clock when there is none, or one that contradicts `read_at` or `not_before`.
arrival arrival_of(const wall_clock& clock, std::optional<core::unix_time> stamp,
                   core::mono_time read_at, core::mono_time not_before) noexcept;

} // namespace loadtest::net

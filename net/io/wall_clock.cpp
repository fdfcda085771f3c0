#include "net/io/wall_clock.hpp"

#include <algorithm>

namespace loadtest::net {

namespace {

/// The kernel slews the wall clock by at most 500 ppm (adjtimex(2)): by this much per nanosecond
/// an old sample is worth less than a new one.
constexpr std::int64_t nanoseconds_per_drift = 2000;

core::nanoseconds magnitude(core::nanoseconds d) noexcept {
  return d < core::nanoseconds{0} ? -d : d;
}

} // namespace

clock_reading read_clocks() noexcept {
  clock_reading reading;
  reading.before = std::chrono::steady_clock::now();
  reading.wall = std::chrono::system_clock::now();
  reading.after = std::chrono::steady_clock::now();
  return reading;
}

bool wall_clock::sample(const clock_reading& reading) noexcept {
  const auto half = (reading.after - reading.before) / 2;
  const auto middle = reading.before + half;
  const auto offset = reading.wall.time_since_epoch() - middle.time_since_epoch();
  const auto known_error = error(reading.after);
  const bool first = !core::reached(sampled_at_);
  const auto change = magnitude(offset - offset_);
  const bool stepped = !first && change > step_limit + half + known_error;
  if (!first && !stepped && half > known_error)
    return false;
  offset_ = offset;
  error_ = half;
  sampled_at_ = reading.after;
  // A stamp from before a step backwards maps to too late a time, by the size of the step.
  if (stepped)
    trusted_from_ = reading.after + change;
  return stepped;
}

core::nanoseconds wall_clock::error(core::mono_time now) const noexcept {
  const auto age = now - sampled_at_;
  return age > core::nanoseconds{0} ? error_ + age / nanoseconds_per_drift : error_;
}

std::optional<core::mono_time> wall_clock::to_mono(core::unix_time stamp) const noexcept {
  const core::mono_time mapped{stamp.time_since_epoch() - offset_};
  if (!core::reached(sampled_at_) || mapped < trusted_from_)
    return std::nullopt;
  return mapped;
}

arrival arrival_of(const wall_clock& clock, std::optional<core::unix_time> stamp,
                   core::mono_time read_at, core::mono_time not_before) noexcept {
  arrival result;
  result.not_before = not_before;
  const auto mapped = stamp ? clock.to_mono(*stamp) : std::nullopt;
  const auto error = clock.error(read_at);
  if (mapped && *mapped <= read_at + error && *mapped >= not_before - wall_clock::step_limit) {
    result.at = std::min(*mapped, read_at);
    result.clock_error = error;
    result.kernel = true;
  } else {
    result.at = read_at;
  }
  return result;
}

} // namespace loadtest::net

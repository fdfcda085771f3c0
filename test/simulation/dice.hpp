#pragma once

#include "core/random.hpp"
#include "core/time.hpp"

#include <cstdint>
#include <string_view>

namespace loadtest::simulation {

/// A source of chance that is asked by name: what it answers depends on the seed and on the names
/// alone, so that a question more changes no other answer.
class dice {
public:
  explicit dice(std::uint64_t seed) noexcept : stream_(seed) {}

  dice of(std::string_view name) const noexcept { return dice{stream_.split(key_of(name))}; }
  dice of(std::uint64_t index) const noexcept { return dice{stream_.split(index)}; }

  bool chance(std::string_view name, double probability) const noexcept {
    return drawn(name).unit() < probability;
  }
  /// Uniform in [low, high].
  std::int64_t between(std::string_view name, std::int64_t low, std::int64_t high) const noexcept {
    return drawn(name).between(low, high);
  }
  core::nanoseconds between(std::string_view name, core::nanoseconds low,
                            core::nanoseconds high) const noexcept {
    return core::nanoseconds{drawn(name).between(low.count(), high.count())};
  }
  /// Exponential with this mean, at most ten times as much.
  core::nanoseconds around(std::string_view name, core::nanoseconds mean) const noexcept;

private:
  explicit dice(core::random_stream stream) noexcept : stream_(stream) {}
  static std::uint64_t key_of(std::string_view name) noexcept;
  core::random_stream drawn(std::string_view name) const noexcept {
    return stream_.split(key_of(name));
  }

  core::random_stream stream_;
};

} // namespace loadtest::simulation

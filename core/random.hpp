#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace loadtest::core {

/// A splittable stream of random numbers (xoshiro256**, seeded by splitmix64). A child depends
/// only on the path of keys from the seed, never on what was drawn before, so that user k asks
/// the same wherever and whenever it runs. The same numbers on every machine and compiler.
class random_stream {
public:
  explicit random_stream(std::uint64_t seed) noexcept;

  /// The child stream for `key` (an index, or a constant that names a purpose).
  random_stream split(std::uint64_t key) const noexcept;

  std::uint64_t next() noexcept;
  /// Uniform in [0, 1).
  double unit() noexcept;
  /// Uniform in [0, n), without bias; n > 0.
  std::uint64_t below(std::uint64_t n) noexcept;
  /// Uniform in [low, high], low <= high.
  std::int64_t between(std::int64_t low, std::int64_t high) noexcept;
  /// Standard normal.
  double normal() noexcept;
  /// Exponential with mean 1.
  double exponential() noexcept;
  /// Poisson with the given mean; a normal approximation above 64.
  std::int64_t poisson(double mean) noexcept;
  /// An index into `weights`, with probability in proportion; they need not sum to anything, but
  /// one must be positive.
  std::size_t weighted(std::span<const double> weights) noexcept;

private:
  std::uint64_t path_;
  std::array<std::uint64_t, 4> state_;
};

} // namespace loadtest::core

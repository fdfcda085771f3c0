#pragma once

#include "core/random.hpp"

#include <optional>

namespace loadtest::core {

enum class shape { constant, uniform, gaussian, exponential, poisson };

/// A distribution as the scenario describes it (spec scenario.md, "Distributions"). All numbers
/// are in the unit of the key.
struct distribution {
  shape kind = shape::constant;
  double center = 0.0;    ///< the value (constant), or the mean before clamping
  double deviation = 0.0; ///< standard deviation, for gaussian
  double low = 0.0;       ///< uniform's bound, and the others' clamp
  double high = 0.0;

  double sample(random_stream& random) const noexcept;
  /// Rounded to the nearest whole number; uniform gives each whole number in [low, high] the same
  /// chance.
  std::int64_t sample_count(random_stream& random) const noexcept;

  friend bool operator==(const distribution&, const distribution&) = default;
};

} // namespace loadtest::core

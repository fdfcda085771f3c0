#pragma once

#include "core/random.hpp"
#include "core/sparse_histogram.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace loadtest::metrics {

/// So many observations MSER-5 wants: ten batches of five.
inline constexpr std::size_t settling_observations = 50;

/// How many observations at the beginning to leave out until a series has settled, by MSER-5
/// (White, Cobb and Spratt 2000): that for which the rest, in means of five, has the smallest
/// variance of its mean. Of several that are as good, within the standard error of that variance,
/// the first: noise alone leaves nothing out. None when it does not settle in its first half, or is
/// too short.
std::optional<std::size_t> mser5(std::span<const double> series);

/// Σ(x[t] − m)(x[t+1] − m) / Σ(x[t] − m)²; 0 of fewer than three or of equal values.
double lag1_autocorrelation(std::span<const double> series);

/// Length of the blocks of a block bootstrap of n observations: that which is best for the mean of
/// a first-order autoregression with this autocorrelation (Künsch 1989), at most a quarter of them.
std::size_t block_length(std::size_t n, double autocorrelation);

/// It contains the truth at 95 %.
struct interval {
  core::nanoseconds low{};
  core::nanoseconds high{};
};

/// What values would come out as, if stretches like these came in another order and number.
struct resampled {
  interval mean;
  std::vector<interval> percentiles; ///< those that were asked for
  double variance_of_mean = 0.0;     ///< ns²
};

/// Circular block bootstrap of the stretches, a thousand times. At least one of them has a value.
resampled resample(std::span<const core::sparse_histogram> stretches, std::size_t block,
                   std::span<const double> percentiles, core::random_stream random);

} // namespace loadtest::metrics

#include "core/order_statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace loadtest::core {

namespace {

constexpr double doubt = 0.01;

/// ln n!, by Stirling's series from 16 on.
double log_factorial(std::uint64_t n) noexcept {
  const auto x = static_cast<double>(n);
  if (n >= 16)
    return x * std::log(x) - x + 0.5 * std::log(2.0 * std::numbers::pi * x) + 1.0 / (12.0 * x) -
           1.0 / (360.0 * x * x * x) + 1.0 / (1260.0 * x * x * x * x * x);
  double sum = 0.0;
  for (std::uint64_t i = 2; i <= n; ++i)
    sum += std::log(static_cast<double>(i));
  return sum;
}

/// P(misses = m) of a binomial distribution, and of the neighbours of m.
struct binomial {
  std::uint64_t n;
  double miss; ///< probability of one

  double at(std::uint64_t m) const noexcept {
    return std::exp(log_factorial(n) - log_factorial(m) - log_factorial(n - m) +
                    static_cast<double>(m) * std::log(miss) +
                    static_cast<double>(n - m) * std::log1p(-miss));
  }
  /// P(m + 1) / P(m).
  double growth(std::uint64_t m) const noexcept {
    return static_cast<double>(n - m) / static_cast<double>(m + 1) * miss / (1.0 - miss);
  }
  /// P(misses <= m), m at most the mean: the terms vanish downwards.
  double up_to(std::uint64_t m) const noexcept {
    double term = at(m);
    double sum = term;
    while (m > 0 && term > sum * std::numeric_limits<double>::epsilon()) {
      term /= growth(--m);
      sum += term;
    }
    return sum;
  }
};

} // namespace

std::uint64_t fewest_values(double q) noexcept {
  if (q >= 1.0)
    return std::numeric_limits<std::uint64_t>::max();
  return static_cast<std::uint64_t>(std::max(std::ceil(std::log(doubt) / std::log(q) - 1e-9), 1.0));
}

std::optional<std::uint64_t> upper_rank(double q, std::uint64_t n) noexcept {
  if (n < fewest_values(q))
    return std::nullopt;
  // The most misses that are still so few that a larger quantile would hardly have had them;
  // sought from where the normal distribution has it.
  const binomial misses{n, 1.0 - q};
  const auto mean = static_cast<double>(n) * (1.0 - q);
  auto m = static_cast<std::uint64_t>(std::max(0.0, mean - 2.33 * std::sqrt(mean * q)));
  auto sum = misses.up_to(m);
  auto term = misses.at(m);
  for (; m > 0 && sum > doubt; --m) {
    sum -= term;
    term /= misses.growth(m - 1);
  }
  for (; m < n && sum + term * misses.growth(m) <= doubt; ++m) {
    term *= misses.growth(m);
    sum += term;
  }
  return n - m;
}

std::optional<std::uint64_t> lower_rank(double q, std::uint64_t n) noexcept {
  const auto mirrored = upper_rank(1.0 - q, n);
  return mirrored ? std::optional{n + 1 - *mirrored} : std::nullopt;
}

} // namespace loadtest::core

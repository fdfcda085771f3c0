#include "core/order_statistics.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

using namespace loadtest::core;

namespace {

/// The smallest number of values of which the one with `misses` above it bounds the quantile.
std::uint64_t fewest_with(std::uint64_t misses, double q) {
  for (std::uint64_t n = 1;; ++n)
    if (const auto rank = upper_rank(q, n); rank && n - *rank >= misses)
      return n;
}

/// P(Binomial(n, q) < k), term by term.
double below(std::uint64_t k, std::uint64_t n, double q) {
  double sum = 0.0;
  for (std::uint64_t i = 0; i < k; ++i)
    sum += std::exp(std::lgamma(n + 1.0) - std::lgamma(i + 1.0) - std::lgamma(n - i + 1.0) +
                    static_cast<double>(i) * std::log(q) +
                    static_cast<double>(n - i) * std::log(1.0 - q));
  return sum;
}

} // namespace

TEST_CASE("a p99 is bounded by 459 values without a miss, 662 with one, 838 with two") {
  CHECK(fewest_values(0.99) == 459);
  CHECK(fewest_with(0, 0.99) == 459);
  CHECK(fewest_with(1, 0.99) == 662);
  CHECK(fewest_with(2, 0.99) == 838);
  CHECK(fewest_with(1, 0.999) == 6'636);
  CHECK(fewest_values(0.5) == 7);
  CHECK(fewest_values(0.9) == 44);
  CHECK(fewest_values(0.95) == 90);
}

TEST_CASE("the upper rank is the smallest that bounds the quantile at 99 %") {
  for (const double q : {0.05, 0.5, 0.9, 0.95, 0.99})
    for (const std::uint64_t n : {1u, 6u, 7u, 44u, 90u, 459u, 1'000u, 3'001u}) {
      INFO("q " << q << ", n " << n);
      const auto rank = upper_rank(q, n);
      CHECK(rank.has_value() == (below(n, n, q) >= 0.99));
      if (!rank)
        continue;
      CHECK(below(*rank, n, q) >= 0.99 - 1e-9);
      CHECK(below(*rank - 1, n, q) < 0.99);
    }
}

TEST_CASE("the lower rank mirrors the upper one") {
  CHECK_FALSE(lower_rank(0.5, 6));
  CHECK(lower_rank(0.5, 7) == 1);
  CHECK(lower_rank(0.99, 1) == 1); // one value in a hundred is larger
  for (const std::uint64_t n : {100u, 1'000u, 3'000u}) {
    const auto rank = *lower_rank(0.95, n);
    CHECK(1.0 - below(rank, n, 0.95) >= 0.99 - 1e-9);
    CHECK(1.0 - below(rank + 1, n, 0.95) < 0.99);
    CHECK(rank < *upper_rank(0.95, n));
  }
}

TEST_CASE("of many values the bounds are 2.33 standard deviations away") {
  for (const double n : {1e6, 1e9})
    for (const double q : {0.5, 0.99}) {
      const auto away = 2.3263 * std::sqrt(n * q * (1.0 - q));
      const auto count = static_cast<std::uint64_t>(n);
      CHECK(std::abs(static_cast<double>(*upper_rank(q, count)) - n * q - away) < 0.001 * away + 2);
      CHECK(std::abs(n * q - static_cast<double>(*lower_rank(q, count)) - away) < 0.001 * away + 2);
    }
}

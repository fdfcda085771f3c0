#include "metrics/judge/series_analysis.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace loadtest;
using namespace loadtest::metrics;
using namespace std::chrono_literals;

namespace {

/// x[t] = rho x[t-1] + noise, around `mean`, with variance 1.
std::vector<double> autoregression(std::size_t n, double rho, double mean, std::uint64_t seed) {
  core::random_stream random{seed};
  std::vector<double> result;
  double x = random.normal();
  for (std::size_t i = 0; i < n; ++i) {
    result.push_back(mean + x);
    x = rho * x + std::sqrt(1.0 - rho * rho) * random.normal();
  }
  return result;
}

core::sparse_histogram holding(std::initializer_list<core::nanoseconds> values) {
  core::sparse_histogram h;
  for (const auto v : values)
    h.add(v);
  return h;
}

/// One value of so many milliseconds a stretch.
std::vector<core::sparse_histogram> stretches_of(const std::vector<double>& ms) {
  std::vector<core::sparse_histogram> result;
  for (const auto v : ms)
    result.push_back(holding({core::nanoseconds{std::llround(v * 1e6)}}));
  return result;
}

constexpr std::array<double, 2> some_percentiles{50.0, 95.0};

} // namespace

TEST_CASE("MSER-5 finds the step down from a transient, and little where there is none") {
  int steps = 0;
  int nothing = 0;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    auto series = autoregression(200, 0.2, 10.0, seed);
    nothing += mser5(series) == 0U ? 1 : 0;
    for (std::size_t i = 0; i < 40; ++i)
      series[i] += 20.0;
    steps += mser5(series) == 40U ? 1 : 0;
  }
  CHECK(steps >= 40);
  CHECK(nothing >= 40);
}

TEST_CASE("MSER-5 leaves nothing out of a series that never changes") {
  CHECK(mser5(std::vector<double>(50, 3.0)) == 0U);
}

TEST_CASE("a series that still grows at its end does not settle, and a short one cannot be told") {
  std::vector<double> growing;
  for (int i = 0; i < 200; ++i)
    growing.push_back(i < 150 ? i : 150);
  CHECK_FALSE(mser5(growing));
  CHECK_FALSE(mser5(std::vector<double>(49, 1.0)));
}

TEST_CASE("the autocorrelation of an autoregression is its coefficient") {
  for (const double rho : {0.0, 0.5, 0.9}) {
    INFO(rho);
    CHECK(lag1_autocorrelation(autoregression(20'000, rho, 5.0, 3)) == Approx(rho).margin(0.02));
  }
  const std::vector<double> alternating{1, -1, 1, -1, 1, -1, 1, -1};
  CHECK(lag1_autocorrelation(alternating) == Approx(-7.0 / 8.0));
  CHECK(lag1_autocorrelation(std::vector<double>(9, 2.0)) == 0.0);
  CHECK(lag1_autocorrelation(std::vector<double>{1, 2}) == 0.0);
}

TEST_CASE("blocks are as long as the autocorrelation asks for") {
  CHECK(block_length(1000, 0.0) == 1);
  CHECK(block_length(1000, -0.5) == 1);
  CHECK(block_length(1000, 0.5) == 14); // (6 · 0.25/0.5625)^(1/3) · 10
  CHECK(block_length(40, 0.98) == 10);
  CHECK(block_length(2, 0.5) == 1);
}

TEST_CASE("the bootstrap knows how sure the mean of a correlated series is") {
  constexpr std::size_t n = 400;
  for (const double rho : {0.0, 0.6}) {
    INFO(rho);
    double variance = 0.0;
    int contained = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      const auto series = autoregression(n, rho, 100.0, seed);
      const auto stretches = stretches_of(series);
      const auto result =
          resample(stretches, block_length(n, rho), some_percentiles, core::random_stream{seed});
      variance += result.variance_of_mean / 1e12 / 20.0;
      contained += result.mean.low <= 100ms && result.mean.high >= 100ms ? 1 : 0;
    }
    // σ²/n · (1 + ρ)/(1 − ρ), a little less for blocks that are cut.
    CHECK(variance == Approx((1.0 + rho) / (1.0 - rho) / n).epsilon(0.2));
    CHECK(contained >= 16);
  }
}

TEST_CASE("percentiles come with intervals that hold them, and the same again from one seed") {
  int held = 0;
  std::vector<core::sparse_histogram> stretches;
  resampled result;
  for (std::uint64_t seed = 0; seed < 10; ++seed) {
    core::random_stream random{seed};
    std::vector<double> series;
    for (int i = 0; i < 2000; ++i)
      series.push_back(100.0 * random.exponential() + 1.0);
    stretches = stretches_of(series);
    result = resample(stretches, 3, some_percentiles, core::random_stream{1});
    const auto holds = [](const interval& i, double ms) {
      CHECK(core::to_ms(i.high - i.low) < 0.2 * ms);
      return core::to_ms(i.low) < ms && ms < core::to_ms(i.high);
    };
    held += holds(result.percentiles[0], 1.0 + 100.0 * std::log(2.0)) ? 1 : 0;
    held += holds(result.percentiles[1], 1.0 + 100.0 * std::log(20.0)) ? 1 : 0;
  }
  CHECK(held >= 17);
  const auto again = resample(stretches, 3, some_percentiles, core::random_stream{1});
  CHECK(again.percentiles[1].low == result.percentiles[1].low);
  CHECK(again.mean.high == result.mean.high);
}

TEST_CASE("stretches without values weigh nothing") {
  const std::vector<core::sparse_histogram> stretches{holding({5ms, 5ms}), {}, {}, holding({5ms})};
  const auto result = resample(stretches, 1, some_percentiles, core::random_stream{1});
  CHECK(result.mean.low == 5ms);
  CHECK(result.mean.high == 5ms);
  CHECK(core::to_ms(result.percentiles[1].high) == Approx(5.0).epsilon(0.002));
}

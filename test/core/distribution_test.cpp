#include "core/distribution.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <vector>

using namespace loadtest::core;

namespace {

std::vector<double> sorted_samples(const distribution& d, int count = 20'000) {
  random_stream random{99};
  std::vector<double> result;
  for (int i = 0; i < count; ++i)
    result.push_back(d.sample(random));
  std::sort(result.begin(), result.end());
  return result;
}

double mean(const std::vector<double>& values) {
  double sum = 0.0;
  for (const double v : values)
    sum += v;
  return sum / static_cast<double>(values.size());
}

} // namespace

TEST_CASE("a constant distribution gives its value") {
  const distribution d{shape::constant, 2.5, 0.0, 0.0, 0.0};
  random_stream random{1};
  CHECK(d.sample(random) == 2.5);
  CHECK(d.sample_count(random) == 3);
}

TEST_CASE("a uniform distribution stays within its bounds and has its mean") {
  const auto values = sorted_samples({shape::uniform, 0.0, 0.0, 2.0, 6.0});
  CHECK(values.front() >= 2.0);
  CHECK(values.back() < 6.0);
  CHECK(mean(values) == Approx(4.0).margin(0.05));
}

TEST_CASE("a uniform count gives each whole number the same chance, bounds included") {
  const distribution d{shape::uniform, 0.0, 0.0, 1.0, 4.0};
  random_stream random{5};
  std::map<std::int64_t, int> counts;
  for (int i = 0; i < 40'000; ++i)
    ++counts[d.sample_count(random)];
  REQUIRE(counts.size() == 4);
  CHECK(counts.begin()->first == 1);
  CHECK(counts.rbegin()->first == 4);
  for (const auto& [value, count] : counts)
    CHECK(count == Approx(10'000).margin(400));
}

TEST_CASE("a gaussian has its mean and deviation, and is clamped") {
  const auto wide = sorted_samples({shape::gaussian, 10.0, 2.0, -1e9, 1e9});
  CHECK(mean(wide) == Approx(10.0).margin(0.06));
  // One deviation below the mean lies the 15.87th percentile.
  CHECK(wide[wide.size() * 1587 / 10'000] == Approx(8.0).margin(0.1));
  const auto clamped = sorted_samples({shape::gaussian, 10.0, 5.0, 8.0, 12.0});
  CHECK(clamped.front() == 8.0);
  CHECK(clamped.back() == 12.0);
}

TEST_CASE("an exponential has its mean, and is clamped") {
  const auto wide = sorted_samples({shape::exponential, 3.0, 0.0, 0.0, 1e9});
  CHECK(mean(wide) == Approx(3.0).margin(0.1));
  const auto clamped = sorted_samples({shape::exponential, 3.0, 0.0, 1.0, 5.0});
  CHECK(clamped.front() == 1.0);
  CHECK(clamped.back() == 5.0);
}

TEST_CASE("a poisson gives whole numbers with its mean, clamped") {
  const auto values = sorted_samples({shape::poisson, 5.0, 0.0, 1.0, 9.0});
  CHECK(values.front() == 1.0);
  CHECK(values.back() == 9.0);
  CHECK(std::all_of(values.begin(), values.end(),
                    [](double v) { return v == static_cast<double>(static_cast<int>(v)); }));
  CHECK(mean(sorted_samples({shape::poisson, 5.0, 0.0, 0.0, 1e9})) == Approx(5.0).margin(0.1));
}

TEST_CASE("the same stream gives the same samples") {
  for (const auto kind :
       {shape::constant, shape::uniform, shape::gaussian, shape::exponential, shape::poisson}) {
    const distribution d{kind, 4.0, 1.0, 0.0, 9.0};
    CHECK(sorted_samples(d, 50) == sorted_samples(d, 50));
  }
}

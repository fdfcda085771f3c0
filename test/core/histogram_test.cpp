#include "core/histogram.hpp"

#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace loadtest::core;
using namespace std::chrono_literals;
using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

/// Log-uniform durations from 1 µs to 1 h.
std::vector<nanoseconds> durations(std::size_t count, std::uint64_t seed) {
  random_stream random{seed};
  std::vector<nanoseconds> result;
  for (std::size_t i = 0; i < count; ++i)
    result.emplace_back(static_cast<std::int64_t>(1e3 * std::pow(3.6e9, random.unit())));
  return result;
}

histogram of(const std::vector<nanoseconds>& values) {
  histogram result;
  for (const auto v : values)
    result.add(v);
  return result;
}

nanoseconds nearest_rank(std::vector<nanoseconds> values, double p) {
  std::sort(values.begin(), values.end());
  const auto rank = std::ceil(p / 100.0 * static_cast<double>(values.size()) - 1e-9);
  return values[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

std::optional<histogram> rebuilt(const histogram& h) {
  return histogram::from_buckets(h.buckets(), h.sum(), h.min(), h.max());
}

} // namespace

TEST_CASE("an empty histogram has no percentiles") {
  const histogram h;
  CHECK(h.count() == 0);
  CHECK(h.sum() == nanoseconds{0});
  CHECK(h.min() == nanoseconds{0});
  CHECK(h.max() == nanoseconds{0});
  CHECK(h.mean() == nanoseconds{0});
  CHECK(h.percentile(50.0) == std::nullopt);
  CHECK(h.buckets().empty());
  CHECK_FALSE(h.supports(50.0));
}

TEST_CASE("percentiles are nearest-rank within 0.2 %") {
  for (const std::size_t count : {1u, 2u, 3u, 10u, 99u, 100u, 101u, 5'000u}) {
    const auto values = durations(count, count);
    const auto h = of(values);
    for (const double p : {0.1, 1.0, 10.0, 50.0, 90.0, 95.0, 99.0, 99.9, 100.0}) {
      INFO(count << " values, percentile " << p);
      const auto exact = static_cast<double>(nearest_rank(values, p).count());
      const auto found = static_cast<double>(h.percentile(p)->count());
      CHECK(std::abs(found - exact) <= 0.002 * exact);
    }
  }
}

TEST_CASE("a single value is every percentile, exactly") {
  for (const nanoseconds v : {nanoseconds{1'234'567}, nanoseconds{microseconds{1}},
                              nanoseconds{hours{1}}, nanoseconds{999'999'999'999}}) {
    histogram h;
    h.add(v);
    for (const double p : {0.1, 50.0, 99.0, 100.0})
      CHECK(h.percentile(p) == v);
  }
}

TEST_CASE("every value lies in its bucket, whose middle is within 0.2 %") {
  for (const auto v : durations(2'000, 17)) {
    histogram h;
    h.add(v);
    const auto index = h.buckets().front().first;
    const auto low = histogram::lower_bound(index);
    const auto high = histogram::lower_bound(static_cast<std::uint16_t>(index + 1));
    INFO(v.count());
    CHECK(low <= v);
    CHECK(v < high);
    const double middle = static_cast<double>((low + high).count()) / 2.0;
    CHECK(std::abs(middle - static_cast<double>(v.count())) <=
          0.002 * static_cast<double>(v.count()));
  }
}

TEST_CASE("values outside of 1 µs to 1 h count in the outermost buckets, their extremes are kept") {
  histogram h;
  h.add(nanoseconds{0});
  h.add(nanoseconds{-5});
  h.add(hours{2});
  CHECK(h.count() == 3);
  CHECK(h.min() == nanoseconds{0});
  CHECK(h.max() == hours{2});
  CHECK(h.sum() == hours{2});
  REQUIRE(h.buckets().size() == 2);
  CHECK(h.buckets().front().second == 2);
  histogram ends;
  ends.add(microseconds{1});
  ends.add(hours{1});
  CHECK(ends.buckets().front().first == h.buckets().front().first);
  CHECK(ends.buckets().back().first == h.buckets().back().first);
}

TEST_CASE("sum, mean and extremes are exact") {
  histogram h;
  h.add(milliseconds{10});
  h.add(milliseconds{20}, 3);
  h.add(milliseconds{5}, 0);
  CHECK(h.count() == 4);
  CHECK(h.sum() == milliseconds{70});
  CHECK(h.mean() == microseconds{17'500});
  CHECK(h.min() == milliseconds{10});
  CHECK(h.max() == milliseconds{20});
}

TEST_CASE("merging loses nothing, in any order") {
  const auto values = durations(3'000, 23);
  const std::vector<nanoseconds> first(values.begin(), values.begin() + 1'000);
  const std::vector<nanoseconds> second(values.begin() + 1'000, values.begin() + 1'001);
  const std::vector<nanoseconds> third(values.begin() + 1'001, values.end());
  auto forth = of(first);
  forth.merge(of(second));
  forth.merge(of(third));
  auto back = of(third);
  back.merge(of(second));
  back.merge(of(first));
  CHECK(forth == of(values));
  CHECK(back == of(values));
  back.merge(histogram{});
  CHECK(back == of(values));
  histogram empty;
  empty.merge(of(values));
  CHECK(empty == of(values));
}

TEST_CASE("a copy is independent, and clear empties") {
  auto h = of(durations(100, 1));
  const auto copy = h;
  auto assigned = of(durations(5, 2));
  assigned = h;
  h.add(seconds{1});
  CHECK(copy == of(durations(100, 1)));
  CHECK(assigned == copy);
  CHECK_FALSE(h == copy);
  h.clear();
  CHECK(h == histogram{});
}

TEST_CASE("a percentile needs as many values as bound it at 99 %") {
  histogram h;
  h.add(seconds{1}, 458);
  CHECK(h.supports(50.0));
  CHECK(h.supports(95.0));
  CHECK_FALSE(h.supports(99.0));
  h.add(seconds{1});
  CHECK(h.supports(99.0));
  CHECK_FALSE(h.supports(99.9));
  CHECK_FALSE(h.supports(100.0));
}

TEST_CASE("a rank is that of the sorted values") {
  const auto h = of({milliseconds{3}, milliseconds{1}, milliseconds{2}});
  CHECK(h.at_rank(0) == std::nullopt);
  CHECK(histogram::bucket_of(*h.at_rank(1)) == histogram::bucket_of(milliseconds{1}));
  CHECK(h.at_rank(3) == milliseconds{3});
  CHECK(h.at_rank(4) == std::nullopt);
}

TEST_CASE("buckets ascend and rebuild the histogram") {
  for (const std::size_t count : {0u, 1u, 1'000u}) {
    const auto h = of(durations(count, 31));
    const auto buckets = h.buckets();
    CHECK(std::is_sorted(buckets.begin(), buckets.end()));
    const auto again = rebuilt(h);
    REQUIRE(again);
    CHECK(*again == h);
  }
}

TEST_CASE("buckets that make no sense are refused") {
  const auto h = of({milliseconds{1}, milliseconds{2}, milliseconds{3}});
  const auto good = h.buckets();
  const auto build = [&](std::vector<histogram::bucket> buckets, nanoseconds min, nanoseconds max) {
    return histogram::from_buckets(buckets, h.sum(), min, max).has_value();
  };
  CHECK(build(good, h.min(), h.max()));

  auto swapped = good;
  std::swap(swapped[0], swapped[1]);
  CHECK_FALSE(build(swapped, h.min(), h.max()));
  auto twice = good;
  twice[1] = twice[0];
  CHECK_FALSE(build(twice, h.min(), h.max()));
  auto beyond = good;
  beyond.emplace_back(std::numeric_limits<std::uint16_t>::max(), 1);
  CHECK_FALSE(build(beyond, h.min(), h.max()));
  auto none = good;
  none[1].second = 0;
  CHECK_FALSE(build(none, h.min(), h.max()));

  CHECK_FALSE(build(good, h.max(), h.min()));
  CHECK_FALSE(build(good, milliseconds{2}, h.max()));
  CHECK_FALSE(build(good, h.min(), milliseconds{2}));
  CHECK_FALSE(build(good, nanoseconds{0}, h.max()));
}

TEST_CASE("buckets that can't have their sum are refused") {
  const std::vector<histogram::bucket> two{{histogram::bucket_of(2ms), 1},
                                           {histogram::bucket_of(5ms), 1}};
  const auto build = [&](nanoseconds sum, nanoseconds min = 2ms) {
    return histogram::from_buckets(two, sum, min, 5ms).has_value();
  };
  CHECK(build(4ms));
  CHECK(build(10ms));
  CHECK_FALSE(build(4ms - 2ns));
  CHECK_FALSE(build(10ms + 1ns));
  CHECK_FALSE(build(-1ns));
  CHECK_FALSE(build(nanoseconds::max()));
  CHECK_FALSE(histogram::from_buckets({{histogram::bucket_of(0ns), 1}}, -1ns, -1ns, -1ns));
}

TEST_CASE("more values than can be counted are refused") {
  const auto most = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  const auto build = [&](std::uint64_t first) {
    return histogram::from_buckets(
               {{histogram::bucket_of(0ns), first}, {histogram::bucket_of(1ms), 1}}, 1ms, 0ns, 1ms)
        .has_value();
  };
  CHECK(build(most - 1));
  CHECK_FALSE(build(most));
  CHECK_FALSE(build(std::numeric_limits<std::uint64_t>::max()));
}

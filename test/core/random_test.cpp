#include "core/random.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cmath>
#include <set>
#include <vector>

using namespace loadtest::core;

namespace {

template <typename Draw>
auto draws(int count, Draw draw) {
  std::vector<decltype(draw())> result;
  for (int i = 0; i < count; ++i)
    result.push_back(draw());
  return result;
}

/// Mean and standard deviation of `count` draws.
template <typename Draw>
std::array<double, 2> moments(int count, Draw draw) {
  double sum = 0.0;
  double squares = 0.0;
  for (int i = 0; i < count; ++i) {
    const auto x = static_cast<double>(draw());
    sum += x;
    squares += x * x;
  }
  const double mean = sum / count;
  return {mean, std::sqrt(squares / count - mean * mean)};
}

} // namespace

TEST_CASE("a seed gives the same numbers everywhere") {
  random_stream zero{0};
  // The reference values of xoshiro256** seeded by splitmix64.
  CHECK(zero.next() == 0x99ec5f36cb75f2b4);
  CHECK(zero.next() == 0xbf6e1f784956452a);
  random_stream stream{42};
  CHECK(stream.next() == 0x15780b2e0c2ec716);
  CHECK(stream.next() == 0x6104d9866d113a7e);
  CHECK(stream.next() == 0xae17533239e499a1);
}

TEST_CASE("a child stream's numbers are pinned") {
  auto child = random_stream{42}.split(7);
  CHECK(child.next() == 0xf1e40431d01bcb68);
  CHECK(child.next() == 0x272e059017e35a87);
  CHECK(random_stream{42}.split(7).split(0).next() == 0x2a82054e5b961d5b);
}

TEST_CASE("what is made of the numbers is pinned") {
  random_stream stream{1};
  CHECK(stream.unit() == 0.70292183315885048);
  CHECK(stream.normal() == Approx(-1.0832748262046541));
  CHECK(stream.exponential() == Approx(0.49647673331947262));
  random_stream other{1};
  CHECK(draws(8, [&] { return other.below(10); }) ==
        std::vector<std::uint64_t>{7, 2, 0, 3, 1, 2, 6, 9});
  CHECK(draws(8, [&] { return other.between(-3, 3); }) ==
        std::vector<std::int64_t>{3, -3, 2, -2, 2, 2, 3, 1});
  CHECK(draws(8, [&] { return other.poisson(4.0); }) ==
        std::vector<std::int64_t>{8, 3, 0, 4, 7, 5, 3, 1});
}

TEST_CASE("a child depends on the path of keys alone, not on what was drawn before") {
  random_stream used{7};
  for (int i = 0; i < 100; ++i)
    used.next();
  auto early = random_stream{7}.split(3);
  auto late = used.split(3);
  CHECK(draws(10, [&] { return early.next(); }) == draws(10, [&] { return late.next(); }));
}

TEST_CASE("drawing from a child leaves its parent alone") {
  random_stream parent{7};
  random_stream untouched{7};
  auto child = parent.split(1);
  child.next();
  CHECK(parent.next() == untouched.next());
}

TEST_CASE("children, grandchildren and parents differ from each other") {
  std::set<std::uint64_t> first;
  const random_stream root{11};
  std::size_t streams = 0;
  for (std::uint64_t a = 0; a < 100; ++a) {
    auto child = root.split(a);
    for (std::uint64_t b = 0; b < 100; ++b, ++streams)
      first.insert(child.split(b).next());
    first.insert(child.next());
    ++streams;
  }
  CHECK(first.size() == streams);
  CHECK(root.split(1).split(2).next() != root.split(2).split(1).next());
}

TEST_CASE("neighbouring children are not correlated") {
  const random_stream root{5};
  double sum = 0.0;
  constexpr int pairs = 20'000;
  for (std::uint64_t k = 0; k < pairs; ++k) {
    auto a = root.split(k);
    auto b = root.split(k + 1);
    sum += (a.unit() - 0.5) * (b.unit() - 0.5);
  }
  // The standard deviation of the mean is 1/12/sqrt(pairs), about 0.0006.
  CHECK(std::abs(sum / pairs) < 0.003);
}

TEST_CASE("unit lies in [0, 1) and is uniform") {
  random_stream stream{3};
  bool inside = true;
  const auto [mean, deviation] = moments(100'000, [&] {
    const double x = stream.unit();
    inside = inside && x >= 0.0 && x < 1.0;
    return x;
  });
  CHECK(inside);
  CHECK(mean == Approx(0.5).margin(0.005));
  CHECK(deviation == Approx(std::sqrt(1.0 / 12.0)).margin(0.005));
}

TEST_CASE("below gives each number the same chance") {
  random_stream stream{3};
  std::array<int, 7> counts{};
  for (int i = 0; i < 70'000; ++i)
    ++counts.at(stream.below(7));
  for (const int count : counts)
    CHECK(count == Approx(10'000).margin(400));
  CHECK(stream.below(1) == 0);
}

TEST_CASE("between reaches both ends, also the widest ones") {
  random_stream stream{3};
  std::set<std::int64_t> seen;
  for (int i = 0; i < 200; ++i)
    seen.insert(stream.between(-2, 2));
  CHECK(seen == std::set<std::int64_t>{-2, -1, 0, 1, 2});
  CHECK(stream.between(9, 9) == 9);
}

TEST_CASE("normal, exponential and poisson have their moments") {
  random_stream stream{3};
  const auto normal = moments(100'000, [&] { return stream.normal(); });
  CHECK(normal[0] == Approx(0.0).margin(0.015));
  CHECK(normal[1] == Approx(1.0).margin(0.015));
  const auto exponential = moments(100'000, [&] { return stream.exponential(); });
  CHECK(exponential[0] == Approx(1.0).margin(0.015));
  CHECK(exponential[1] == Approx(1.0).margin(0.03));
  for (const double mean : {0.5, 4.0, 60.0, 200.0}) {
    INFO("mean " << mean);
    const auto poisson = moments(50'000, [&] { return stream.poisson(mean); });
    CHECK(poisson[0] == Approx(mean).epsilon(0.03));
    CHECK(poisson[1] == Approx(std::sqrt(mean)).epsilon(0.03));
  }
  CHECK(stream.poisson(0.0) == 0);
}

TEST_CASE("weighted chooses in proportion and never what has no weight") {
  random_stream stream{3};
  const std::vector<double> weights{1.0, 0.0, 3.0, 0.0};
  std::array<int, 4> counts{};
  for (int i = 0; i < 40'000; ++i)
    ++counts.at(stream.weighted(weights));
  CHECK(counts[0] == Approx(10'000).margin(400));
  CHECK(counts[1] == 0);
  CHECK(counts[2] == Approx(30'000).margin(400));
  CHECK(counts[3] == 0);
}

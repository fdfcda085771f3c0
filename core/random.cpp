#include "core/random.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numbers>

namespace loadtest::core {

namespace {

std::uint64_t mix(std::uint64_t z) noexcept {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
  return z ^ (z >> 31);
}

constexpr std::uint64_t golden = 0x9e3779b97f4a7c15ULL;

} // namespace

random_stream::random_stream(std::uint64_t seed) noexcept : path_(seed), state_{} {
  std::uint64_t z = seed;
  for (auto& word : state_)
    word = mix(z += golden);
}

random_stream random_stream::split(std::uint64_t key) const noexcept {
  return random_stream{mix(path_ + golden) ^ mix(mix(key + golden) + 0x632be59bd9b4e019ULL)};
}

std::uint64_t random_stream::next() noexcept {
  const auto result = std::rotl(state_[1] * 5, 7) * 9;
  const auto t = state_[1] << 17;
  state_[2] ^= state_[0];
  state_[3] ^= state_[1];
  state_[1] ^= state_[2];
  state_[0] ^= state_[3];
  state_[2] ^= t;
  state_[3] = std::rotl(state_[3], 45);
  return result;
}

double random_stream::unit() noexcept {
  return static_cast<double>(next() >> 11) * 0x1.0p-53;
}

std::uint64_t random_stream::below(std::uint64_t n) noexcept {
  const std::uint64_t rejected = (0 - n) % n;
  for (;;)
    if (const auto x = next(); x >= rejected)
      return x % n;
}

std::int64_t random_stream::between(std::int64_t low, std::int64_t high) noexcept {
  return low + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(high - low) + 1));
}

double random_stream::normal() noexcept {
  // Box-Muller, one of the pair: no state beyond the stream's own.
  const double radius = std::sqrt(2.0 * exponential());
  return radius * std::cos(2.0 * std::numbers::pi * unit());
}

double random_stream::exponential() noexcept {
  return -std::log1p(-unit());
}

std::int64_t random_stream::poisson(double mean) noexcept {
  if (mean > 64.0)
    return static_cast<std::int64_t>(std::max(0.0, std::round(mean + std::sqrt(mean) * normal())));
  const double limit = std::exp(-mean);
  std::int64_t count = -1;
  for (double product = 1.0; product > limit || count < 0; ++count)
    product *= 1.0 - unit();
  return count;
}

std::size_t random_stream::weighted(std::span<const double> weights) noexcept {
  double total = 0.0;
  for (const double w : weights)
    total += w;
  double left = unit() * total;
  std::size_t last_positive = 0;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    if (weights[i] <= 0.0)
      continue;
    last_positive = i;
    if ((left -= weights[i]) < 0.0)
      return i;
  }
  return last_positive;
}

} // namespace loadtest::core

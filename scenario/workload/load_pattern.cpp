#include "scenario/workload/load_pattern.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace loadtest::scenario {

namespace {

double between(double from, double to, double part, ramp strategy) {
  switch (strategy) {
  case ramp::step:
    return to;
  case ramp::linear:
    return from + (to - from) * part;
  case ramp::exponential:
    // Growth by a constant factor has no way from or to 0, so it starts and ends at one user.
    return std::max(from, 1.0) * std::pow(std::max(to, 1.0) / std::max(from, 1.0), part);
  }
  return to;
}

} // namespace

load_pattern::load_pattern(std::vector<phase_plan> phases) : phases_(std::move(phases)) {}

nanoseconds load_pattern::duration() const noexcept {
  return std::accumulate(phases_.begin(), phases_.end(), nanoseconds{0},
                         [](nanoseconds sum, const phase_plan& p) { return sum + p.duration; });
}

std::size_t load_pattern::phase_at(nanoseconds t) const noexcept {
  nanoseconds end{0};
  for (std::size_t i = 0; i + 1 < phases_.size(); ++i)
    if (t < (end += phases_[i].duration))
      return i;
  return phases_.empty() ? 0 : phases_.size() - 1;
}

load_pattern::span load_pattern::span_at(nanoseconds t) const noexcept {
  nanoseconds begin{0};
  for (std::size_t i = 0; i < phases_.size(); ++i) {
    const auto end = begin + phases_[i].duration;
    if (t < end)
      return {i, begin, end};
    begin = end;
  }
  return {std::nullopt, begin, nanoseconds::max()};
}

std::uint32_t load_pattern::target_at(nanoseconds t) const noexcept {
  if (phases_.empty())
    return 0;
  std::uint32_t from = 0;
  nanoseconds start{0};
  for (const auto& phase : phases_) {
    if (t < start + phase.duration) {
      const double part =
          std::max(0.0, core::to_seconds(t - start) / core::to_seconds(phase.duration));
      return static_cast<std::uint32_t>(
          std::llround(between(from, phase.target_users, part, phase.strategy)));
    }
    start += phase.duration;
    from = phase.target_users;
  }
  return from;
}

std::uint32_t activation_rank(std::span<const std::uint32_t> org_users, std::uint32_t org,
                              std::uint32_t user) {
  std::uint32_t rank = 0;
  for (std::size_t o = 0; o < org_users.size(); ++o)
    rank += std::min(org_users[o], o + 1 < org ? user : user - 1);
  return rank;
}

} // namespace loadtest::scenario

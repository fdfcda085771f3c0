#pragma once

#include "scenario/plan/plan.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace loadtest::scenario {

/// Active users over time: a pure function of the phases. Time counts from T0, the start barrier.
class load_pattern {
public:
  explicit load_pattern(std::vector<phase_plan> phases);

  bool empty() const noexcept { return phases_.empty(); }
  nanoseconds duration() const noexcept;
  /// Index of the phase at `t`; the last one from its end on.
  std::size_t phase_at(nanoseconds t) const noexcept;
  struct span {
    std::optional<std::size_t> phase; ///< none once the last one is over
    nanoseconds begin{};
    nanoseconds end{};
  };
  /// The phase at `t` and its time, without an end for what comes after the last.
  span span_at(nanoseconds t) const noexcept;
  const phase_plan& phase(std::size_t index) const { return phases_[index]; }
  /// How many users of the whole run are to be active at `t`: from the target of the phase before
  /// (0 before the first) to this phase's, as its ramp says; `step` jumps at the phase's start.
  std::uint32_t target_at(nanoseconds t) const noexcept;

private:
  std::vector<phase_plan> phases_;
};

/// The rank of a user among all of the run, 0..n-1, that interleaves the organisations: the users
/// with rank < target are the active ones. `org` and `user` count from 1.
std::uint32_t activation_rank(std::span<const std::uint32_t> org_users, std::uint32_t org,
                              std::uint32_t user);

} // namespace loadtest::scenario

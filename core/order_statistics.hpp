#pragma once

#include <cstdint>
#include <optional>

/// Bounds of a quantile that need no shape of the distribution (spec measurement.md rule 12): the
/// values that lie on one side of it are as many as a binomial distribution says, so that one of
/// the sorted values bounds it at 99 %.
namespace loadtest::core {

/// From so many values on the largest bounds the quantile from above: 459 for 0.99. No number will
/// do for 1.
std::uint64_t fewest_values(double q) noexcept;

/// The rank, from 1, of the smallest of `n` sorted values that is an upper bound: the smallest k
/// with P(Binomial(n, q) < k) >= 0.99. None when there are too few values.
std::optional<std::uint64_t> upper_rank(double q, std::uint64_t n) noexcept;

/// The rank of the largest value that is a lower bound.
std::optional<std::uint64_t> lower_rank(double q, std::uint64_t n) noexcept;

} // namespace loadtest::core

#pragma once

#include "core/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace loadtest::core {

/// Log-linear histogram of durations: 256 sub-buckets per octave from 1 µs to 1 h, so that the
/// middle of a bucket is at most 0.2 % from any value in it; values outside are counted in the
/// outermost buckets. Pages are allocated as they are needed, merging loses nothing and sums are
/// whole nanoseconds (spec measurement.md rule 13).
class histogram {
public:
  using bucket = std::pair<std::uint16_t, std::uint64_t>; ///< index, count

  histogram() = default;
  histogram(const histogram& other);
  histogram(histogram&&) noexcept = default;
  histogram& operator=(const histogram& other);
  histogram& operator=(histogram&&) noexcept = default;
  ~histogram() = default;

  void add(nanoseconds value, std::uint64_t times = 1);
  void merge(const histogram& other);
  void clear() noexcept;

  std::uint64_t count() const noexcept { return count_; }
  nanoseconds sum() const noexcept { return sum_; }
  /// Exact extremes of what was added; zero when empty.
  nanoseconds min() const noexcept { return count_ ? min_ : nanoseconds{0}; }
  nanoseconds max() const noexcept { return max_; }
  nanoseconds mean() const noexcept;

  /// Nearest-rank percentile, 0 < p <= 100: the middle of the bucket that holds it, kept within
  /// min and max. None when empty.
  std::optional<nanoseconds> percentile(double p) const noexcept;
  /// The value of this rank, from 1, told in the same way. None when there are fewer values.
  std::optional<nanoseconds> at_rank(std::uint64_t rank) const noexcept;
  /// Are there values enough for an upper bound of this percentile at 99 % (rule 12)?
  bool supports(double p) const noexcept;

  /// The non-empty buckets in order of index: the form on the wire and in histograms.jsonl.
  std::vector<bucket> buckets() const;
  /// The histogram with these buckets; nullopt when an index is out of range, they do not ascend,
  /// the extremes do not fit, or so many values between them can't have this sum.
  static std::optional<histogram> from_buckets(const std::vector<bucket>& buckets, nanoseconds sum,
                                               nanoseconds min, nanoseconds max);
  /// Index of the bucket that holds `value`.
  static std::uint16_t bucket_of(nanoseconds value) noexcept;
  /// Inclusive lower bound of a bucket's values.
  static nanoseconds lower_bound(std::uint16_t index) noexcept;

  friend bool operator==(const histogram& a, const histogram& b);

private:
  static constexpr std::size_t sub_buckets = 256;
  static constexpr unsigned first_octave = 9; ///< 2^9 ns < 1 µs
  static constexpr std::size_t octaves = 33;  ///< up to 2^42 ns > 1 h
  using page = std::array<std::uint64_t, sub_buckets>;

  std::array<std::unique_ptr<page>, octaves> pages_;
  std::uint64_t count_ = 0;
  nanoseconds sum_{0};
  nanoseconds min_ = nanoseconds::max();
  nanoseconds max_{0};
};

} // namespace loadtest::core

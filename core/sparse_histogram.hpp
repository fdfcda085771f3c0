#pragma once

#include "core/histogram.hpp"

#include <cstdint>
#include <vector>

namespace loadtest::core {

/// A histogram for the case that there are thousands of them with few values each: the same
/// buckets, eight bytes for each that is not empty. Mergeable.
class sparse_histogram {
public:
  sparse_histogram() = default;
  explicit sparse_histogram(const histogram& dense);
  /// What was added to `now` since it was `before`; its sum is exact, its extremes are those of its
  /// outermost buckets.
  static sparse_histogram since(const histogram& now, const histogram& before);

  void add(nanoseconds value);
  void merge(const sparse_histogram& other);
  /// The same values as a histogram, for everything that can be asked of one.
  histogram dense() const;

  struct bucket {
    std::uint16_t index = 0;
    std::uint32_t count = 0;
    friend bool operator==(const bucket&, const bucket&) = default;
  };
  /// Those that are not empty, in order of index.
  const std::vector<bucket>& buckets() const& noexcept { return buckets_; }
  void buckets() && = delete;
  std::uint64_t count() const noexcept;
  nanoseconds sum() const noexcept { return sum_; }

  friend bool operator==(const sparse_histogram&, const sparse_histogram&) = default;

private:
  void put(std::uint16_t index, std::uint32_t times);

  std::vector<bucket> buckets_; ///< ascending
  nanoseconds sum_{0};
  nanoseconds min_ = nanoseconds::max();
  nanoseconds max_{0};
};

} // namespace loadtest::core

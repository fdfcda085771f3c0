#include "core/sparse_histogram.hpp"

#include <algorithm>

namespace loadtest::core {

sparse_histogram::sparse_histogram(const histogram& dense) : sum_(dense.sum()), max_(dense.max()) {
  const auto buckets = dense.buckets();
  buckets_.reserve(buckets.size());
  for (const auto& [index, n] : buckets)
    buckets_.push_back({index, static_cast<std::uint32_t>(n)});
  if (!buckets_.empty())
    min_ = dense.min();
}

void sparse_histogram::count(std::uint16_t index, std::uint32_t times) {
  const auto at = std::lower_bound(buckets_.begin(), buckets_.end(), index,
                                   [](const bucket& b, std::uint16_t i) { return b.index < i; });
  if (at != buckets_.end() && at->index == index)
    at->count += times;
  else
    buckets_.insert(at, {index, times});
}

void sparse_histogram::add(nanoseconds value) {
  value = std::max(value, nanoseconds{0});
  count(histogram::bucket_of(value), 1);
  sum_ += value;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void sparse_histogram::merge(const sparse_histogram& other) {
  for (const auto& b : other.buckets_)
    count(b.index, b.count);
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

histogram sparse_histogram::dense() const {
  std::vector<histogram::bucket> buckets;
  buckets.reserve(buckets_.size());
  for (const auto& b : buckets_)
    buckets.emplace_back(b.index, b.count);
  // Made by `add` and `merge` they are in order.
  return histogram::from_buckets(buckets, sum_, min_, max_).value_or(histogram{});
}

} // namespace loadtest::core

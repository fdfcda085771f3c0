#include "core/sparse_histogram.hpp"

#include <algorithm>
#include <numeric>

namespace loadtest::core {

sparse_histogram::sparse_histogram(const histogram& dense) : sum_(dense.sum()), max_(dense.max()) {
  const auto buckets = dense.buckets();
  buckets_.reserve(buckets.size());
  for (const auto& [index, n] : buckets)
    buckets_.push_back({index, static_cast<std::uint32_t>(n)});
  if (!buckets_.empty())
    min_ = dense.min();
}

sparse_histogram sparse_histogram::since(const histogram& now, const histogram& before) {
  sparse_histogram result;
  const auto old = before.buckets();
  auto known = old.begin();
  for (const auto& [index, n] : now.buckets()) {
    while (known != old.end() && known->first < index)
      ++known;
    const auto seen = known != old.end() && known->first == index ? known->second : 0;
    if (n > seen)
      result.buckets_.push_back({index, static_cast<std::uint32_t>(n - seen)});
  }
  if (result.buckets_.empty())
    return result;
  const auto next = static_cast<std::uint16_t>(result.buckets_.back().index + 1);
  result.sum_ = now.sum() - before.sum();
  result.min_ = std::max(now.min(), histogram::lower_bound(result.buckets_.front().index));
  result.max_ = std::min(now.max(), histogram::lower_bound(next) - nanoseconds{1});
  return result;
}

std::uint64_t sparse_histogram::count() const noexcept {
  return std::accumulate(buckets_.begin(), buckets_.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const bucket& b) { return sum + b.count; });
}

void sparse_histogram::put(std::uint16_t index, std::uint32_t times) {
  const auto at = std::lower_bound(buckets_.begin(), buckets_.end(), index,
                                   [](const bucket& b, std::uint16_t i) { return b.index < i; });
  if (at != buckets_.end() && at->index == index)
    at->count += times;
  else
    buckets_.insert(at, {index, times});
}

void sparse_histogram::add(nanoseconds value) {
  value = std::max(value, nanoseconds{0});
  put(histogram::bucket_of(value), 1);
  sum_ += value;
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void sparse_histogram::merge(const sparse_histogram& other) {
  for (const auto& b : other.buckets_)
    put(b.index, b.count);
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

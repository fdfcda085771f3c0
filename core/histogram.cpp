#include "core/histogram.hpp"

#include "core/order_statistics.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace loadtest::core {

namespace {

constexpr std::int64_t lowest = 1'000;              // 1 µs
constexpr std::int64_t highest = 3'600'000'000'000; // 1 h

} // namespace

histogram::histogram(const histogram& other)
    : count_(other.count_), sum_(other.sum_), min_(other.min_), max_(other.max_) {
  for (std::size_t i = 0; i < octaves; ++i)
    if (other.pages_[i])
      pages_[i] = std::make_unique<page>(*other.pages_[i]);
}

histogram& histogram::operator=(const histogram& other) {
  if (this != &other)
    *this = histogram{other};
  return *this;
}

std::uint16_t histogram::bucket_of(nanoseconds value) noexcept {
  const auto v =
      static_cast<std::uint64_t>(std::clamp<std::int64_t>(value.count(), lowest, highest));
  const unsigned octave = static_cast<unsigned>(std::bit_width(v)) - 1;
  return static_cast<std::uint16_t>((octave - first_octave) * sub_buckets +
                                    ((v >> (octave - 8)) & (sub_buckets - 1)));
}

nanoseconds histogram::lower_bound(std::uint16_t index) noexcept {
  const unsigned octave = index / sub_buckets + first_octave;
  return nanoseconds{static_cast<std::int64_t>((sub_buckets + index % sub_buckets))
                     << (octave - 8)};
}

void histogram::add(nanoseconds value, std::uint64_t times) {
  if (times == 0)
    return;
  value = std::max(value, nanoseconds{0});
  const auto index = bucket_of(value);
  auto& slot = pages_[index / sub_buckets];
  if (!slot)
    slot = std::make_unique<page>();
  (*slot)[index % sub_buckets] += times;
  count_ += times;
  sum_ += value * static_cast<std::int64_t>(times);
  min_ = std::min(min_, value);
  max_ = std::max(max_, value);
}

void histogram::merge(const histogram& other) {
  for (std::size_t i = 0; i < octaves; ++i) {
    if (!other.pages_[i])
      continue;
    if (!pages_[i])
      pages_[i] = std::make_unique<page>();
    for (std::size_t k = 0; k < sub_buckets; ++k)
      (*pages_[i])[k] += (*other.pages_[i])[k];
  }
  count_ += other.count_;
  sum_ += other.sum_;
  min_ = std::min(min_, other.min_);
  max_ = std::max(max_, other.max_);
}

void histogram::clear() noexcept {
  *this = histogram{};
}

nanoseconds histogram::mean() const noexcept {
  return count_ ? nanoseconds{sum_.count() / static_cast<std::int64_t>(count_)} : nanoseconds{0};
}

std::optional<nanoseconds> histogram::percentile(double p) const noexcept {
  if (count_ == 0)
    return std::nullopt;
  const auto exact = p / 100.0 * static_cast<double>(count_);
  return at_rank(
      std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::ceil(exact - 1e-9)), 1, count_));
}

std::optional<nanoseconds> histogram::at_rank(std::uint64_t rank) const noexcept {
  if (rank == 0 || rank > count_)
    return std::nullopt;
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < octaves; ++i) {
    if (!pages_[i])
      continue;
    for (std::size_t k = 0; k < sub_buckets; ++k) {
      seen += (*pages_[i])[k];
      if (seen >= rank) {
        const auto index = static_cast<std::uint16_t>(i * sub_buckets + k);
        const auto width = nanoseconds{std::int64_t{1} << (i + first_octave - 8)};
        return std::clamp(lower_bound(index) + width / 2, min_, max_);
      }
    }
  }
  return max_;
}

bool histogram::supports(double p) const noexcept {
  return count_ >= fewest_values(p / 100.0);
}

std::vector<histogram::bucket> histogram::buckets() const {
  std::vector<bucket> result;
  for (std::size_t i = 0; i < octaves; ++i)
    for (std::size_t k = 0; pages_[i] && k < sub_buckets; ++k)
      if (const auto n = (*pages_[i])[k])
        result.emplace_back(static_cast<std::uint16_t>(i * sub_buckets + k), n);
  return result;
}

std::optional<histogram> histogram::from_buckets(const std::vector<bucket>& buckets,
                                                 nanoseconds sum, nanoseconds min,
                                                 nanoseconds max) {
  histogram result;
  int previous = -1;
  for (const auto& [index, n] : buckets) {
    if (index >= octaves * sub_buckets || index <= previous || n == 0 ||
        n > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()) - result.count_)
      return std::nullopt;
    previous = index;
    auto& slot = result.pages_[index / sub_buckets];
    if (!slot)
      slot = std::make_unique<page>();
    (*slot)[index % sub_buckets] = n;
    result.count_ += n;
  }
  if (buckets.empty())
    return result;
  if (min < nanoseconds{0} || min > max || bucket_of(min) != buckets.front().first ||
      bucket_of(max) != buckets.back().first)
    return std::nullopt;
  const auto n = static_cast<std::int64_t>(result.count_);
  const auto mean = sum / n;
  if (mean < min || mean > max || (mean == max && sum % n != nanoseconds{0}))
    return std::nullopt;
  result.sum_ = sum;
  result.min_ = min;
  result.max_ = max;
  return result;
}

bool operator==(const histogram& a, const histogram& b) {
  return a.count_ == b.count_ && a.sum_ == b.sum_ && a.min_ == b.min_ && a.max_ == b.max_ &&
         a.buckets() == b.buckets();
}

} // namespace loadtest::core

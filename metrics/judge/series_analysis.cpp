#include "metrics/judge/series_analysis.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace loadtest::metrics {

namespace {

constexpr std::size_t batch = 5;
constexpr std::size_t repetitions = 1'000;

double mean_of(std::span<const double> values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// Sum of squared deviations from the mean.
double spread_of(std::span<const double> values) {
  const auto mean = mean_of(values);
  return std::accumulate(values.begin(), values.end(), 0.0,
                         [&](double sum, double v) { return sum + (v - mean) * (v - mean); });
}

/// The values of a resampled run, counted in the buckets between the lowest and the highest.
class counted_values {
public:
  explicit counted_values(std::span<const core::sparse_histogram> stretches) {
    std::uint16_t highest = 0;
    lowest_ = std::numeric_limits<std::uint16_t>::max();
    for (const auto& s : stretches)
      if (!s.buckets().empty()) {
        lowest_ = std::min(lowest_, s.buckets().front().index);
        highest = std::max(highest, s.buckets().back().index);
      }
    counts_.resize(highest - lowest_ + std::size_t{1});
  }

  void clear() {
    std::fill(counts_.begin(), counts_.end(), 0);
    count_ = 0;
    sum_ = 0.0;
  }
  void add(const core::sparse_histogram& s) {
    for (const auto& [index, n] : s.buckets())
      counts_[index - lowest_] += n;
    count_ += s.count();
    sum_ += static_cast<double>(s.sum().count());
  }

  std::uint64_t count() const noexcept { return count_; }
  double mean() const noexcept { return sum_ / static_cast<double>(count_); }
  /// Nearest rank, the middle of its bucket.
  double percentile(double p) const {
    const auto rank = std::max(std::ceil(p / 100.0 * static_cast<double>(count_) - 1e-9), 1.0);
    double seen = 0.0;
    std::size_t i = 0;
    while (i + 1 < counts_.size() && (seen += static_cast<double>(counts_[i])) < rank)
      ++i;
    const auto index = static_cast<std::uint16_t>(lowest_ + i);
    const auto low = core::histogram::lower_bound(index);
    const auto high = core::histogram::lower_bound(static_cast<std::uint16_t>(index + 1));
    return static_cast<double>(low.count() + (high - low).count() / 2);
  }

private:
  std::vector<std::uint64_t> counts_;
  std::uint16_t lowest_ = 0;
  std::uint64_t count_ = 0;
  double sum_ = 0.0;
};

interval middle_95_percent(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  const auto out = values.size() / 40;
  const auto ns = [](double v) { return core::nanoseconds{std::llround(v)}; };
  return {ns(values[out]), ns(values[values.size() - 1 - out])};
}

} // namespace

std::optional<std::size_t> mser5(std::span<const double> series) {
  if (series.size() < settling_observations)
    return std::nullopt;
  std::vector<double> means;
  for (std::size_t i = 0; i + batch <= series.size(); i += batch)
    means.push_back(mean_of(series.subspan(i, batch)));
  // The last few batches are alike by chance.
  std::vector<double> errors;
  for (std::size_t d = 0; d + batch <= means.size(); ++d) {
    const auto rest = std::span{means}.subspan(d);
    const auto n = static_cast<double>(rest.size());
    errors.push_back(spread_of(rest) / (n * n));
  }
  const auto smallest = std::min_element(errors.begin(), errors.end());
  const auto rest = static_cast<double>(errors.end() - smallest) + batch - 1;
  const auto as_good = *smallest * (1.0 + std::sqrt(2.0 / rest));
  const auto best = static_cast<std::size_t>(
      std::find_if(errors.begin(), errors.end(), [&](double e) { return e <= as_good; }) -
      errors.begin());
  if (best > means.size() / 2)
    return std::nullopt;
  return best * batch;
}

double lag1_autocorrelation(std::span<const double> series) {
  if (series.size() < 3)
    return 0.0;
  const auto mean = mean_of(series);
  const auto spread = spread_of(series);
  if (spread <= 0.0)
    return 0.0;
  double together = 0.0;
  for (std::size_t i = 1; i < series.size(); ++i)
    together += (series[i - 1] - mean) * (series[i] - mean);
  return together / spread;
}

std::size_t block_length(std::size_t n, double autocorrelation) {
  const auto rho = std::clamp(autocorrelation, 0.0, 0.99);
  const auto best = std::cbrt(6.0 * rho * rho / std::pow(1.0 - rho * rho, 2.0)) *
                    std::cbrt(static_cast<double>(n));
  const auto most = std::max<std::size_t>(n / 4, 1);
  return std::clamp<std::size_t>(static_cast<std::size_t>(std::ceil(best)), 1, most);
}

resampled resample(std::span<const core::sparse_histogram> stretches, std::size_t block,
                   std::span<const double> percentiles, core::random_stream random) {
  counted_values values{stretches};
  std::vector<double> means;
  std::vector<std::vector<double>> found(percentiles.size());
  const auto n = stretches.size();
  while (means.size() < repetitions) {
    values.clear();
    for (std::size_t taken = 0; taken < n;) {
      const auto begin = random.below(n);
      for (std::size_t i = 0; i < block && taken < n; ++i, ++taken)
        values.add(stretches[(begin + i) % n]);
    }
    if (values.count() == 0)
      continue; // all of them were empty
    means.push_back(values.mean());
    for (std::size_t i = 0; i < percentiles.size(); ++i)
      found[i].push_back(values.percentile(percentiles[i]));
  }
  resampled result;
  result.variance_of_mean = spread_of(means) / static_cast<double>(means.size() - 1);
  result.mean = middle_95_percent(std::move(means));
  for (auto& values_of : found)
    result.percentiles.push_back(middle_95_percent(std::move(values_of)));
  return result;
}

} // namespace loadtest::metrics

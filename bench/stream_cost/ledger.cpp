#include "bench/stream_cost/ledger.hpp"

#include <cmath>
#include <numeric>

namespace loadtest::bench {

void tally::add(core::nanoseconds value) noexcept {
  const auto index = std::max<std::int64_t>(value / step, 0);
  ++counts_[std::min<std::size_t>(static_cast<std::size_t>(index), counts_.size() - 1)];
}

core::nanoseconds tally::percentile(double p) const noexcept {
  const auto total = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
  auto rank = static_cast<std::uint64_t>(std::ceil(p / 100.0 * static_cast<double>(total)));
  for (std::size_t i = 0; i < counts_.size() && total > 0; ++i) {
    if (counts_[i] >= rank)
      return step * i + step / 2;
    rank -= counts_[i];
  }
  return {};
}

std::string_view truth::name() const noexcept {
  const auto end = std::find(id.begin(), id.end(), '\0');
  return {id.data(), static_cast<std::size_t>(end - id.begin())};
}

truth* ledger::append(std::string_view id) noexcept {
  const auto index = logged_.load(std::memory_order_relaxed);
  if (index == capacity)
    return nullptr;
  auto& record = log_[index];
  record = {};
  std::copy_n(id.begin(), std::min(id.size(), record.id.size()), record.id.begin());
  logged_.store(index + 1, std::memory_order_release);
  return &record;
}

std::span<const truth> ledger::log() const noexcept {
  return std::span{log_}.first(logged_.load(std::memory_order_acquire));
}

void ledger::clear() noexcept {
  go = finish = ready = false;
  tokens = 0;
  refused = 0;
  lateness.clear();
  gaps.clear();
  logged_ = 0;
}

} // namespace loadtest::bench

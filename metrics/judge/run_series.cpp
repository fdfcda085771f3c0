#include "metrics/judge/run_series.hpp"

namespace loadtest::metrics {

namespace {

bool are_one(const stretch& s, const stretch& next) {
  return s.loaded == next.loaded && s.end == next.begin;
}

/// `next` comes right after `s`, which stands for `seconds`.
void append(stretch& s, std::size_t seconds, const stretch& next, std::size_t more) {
  const auto weight = static_cast<double>(more) / static_cast<double>(seconds + more);
  s.end = next.end;
  s.in_flight += (next.in_flight - s.in_flight) * weight;
  s.ttft.merge(next.ttft);
  s.latency.merge(next.latency);
}

} // namespace

void run_series::add(core::nanoseconds since_t0, bool loaded, const snapshot& now) {
  if (since_t0 <= end_)
    return;
  const auto& g = now.overall();
  stretch s{end_,
            since_t0,
            loaded,
            static_cast<double>(now.in_flight()),
            core::sparse_histogram::since(g.ttft, ttft_),
            core::sparse_histogram::since(g.latency, latency_)};
  end_ = since_t0;
  // Warm-up, and the pauses between measured phases, are none of its business.
  if (!loaded && s.latency.buckets().empty())
    return;
  ttft_ = g.ttft;
  latency_ = g.latency;
  if (!stretches_.empty() && filled_ < width_ && are_one(stretches_.back(), s))
    return append(stretches_.back(), filled_++, s, 1);
  stretches_.push_back(std::move(s));
  filled_ = 1;
  if (stretches_.size() > most)
    halve();
}

void run_series::halve() {
  std::vector<stretch> halved;
  bool pair = false;
  for (std::size_t i = 0; i < stretches_.size(); i += pair ? 2 : 1) {
    auto& s = stretches_[i];
    pair = i + 1 < stretches_.size() && are_one(s, stretches_[i + 1]);
    if (pair)
      append(s, 1, stretches_[i + 1], 1);
    halved.push_back(std::move(s));
  }
  stretches_ = std::move(halved);
  filled_ = pair ? 2 * width_ : width_;
  width_ *= 2;
}

} // namespace loadtest::metrics

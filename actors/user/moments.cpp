#include "actors/user/moments.hpp"

#include <algorithm>
#include <limits>

namespace loadtest::actors {

namespace {

using core::nanoseconds;

constexpr nanoseconds one_second = std::chrono::seconds{1};
constexpr auto forever = nanoseconds::max();

/// The moments of one attempt, told in order of time.
class timeline {
public:
  explicit timeline(const run_clock* clock) : clock_(clock) {}

  core::moment& at(core::mono_time when) {
    const auto t = clock_ ? std::max(when - clock_->t0, nanoseconds{0}) : nanoseconds{0};
    if (moments_.empty() || t < begin_ || t >= end_)
      open(t);
    return moments_.back();
  }

  std::vector<core::moment> take() && { return std::move(moments_); }

private:
  /// A moment ends with its second, or within that with its phase.
  void open(nanoseconds t) {
    constexpr std::int64_t last = std::numeric_limits<std::uint32_t>::max();
    auto& m = moments_.emplace_back();
    m.second = static_cast<std::uint32_t>(std::min(t / one_second, last));
    begin_ = t / one_second * one_second;
    end_ = clock_ ? begin_ + one_second : forever;
    if (!clock_ || clock_->pattern.empty())
      return;
    const auto [index, begin, end] = clock_->pattern.span_at(t);
    begin_ = std::max(begin_, begin);
    end_ = std::min(end_, end);
    m.measured = index && clock_->pattern.phase(*index).measure;
    if (index)
      m.phase = static_cast<std::uint32_t>(*index);
  }

  const run_clock* clock_;
  std::vector<core::moment> moments_;
  nanoseconds begin_{0}; ///< of the newest
  nanoseconds end_{0};
};

void spread_tokens(const core::outcome& outcome, timeline& line) {
  const auto& trail = outcome.trail;
  const std::uint64_t tokens = outcome.completion_tokens;
  std::uint64_t events = 0;
  for (std::size_t i = 0; i < trail.reads(); ++i)
    events += trail.events(i);
  std::uint64_t seen = 0;
  std::uint64_t told = 0;
  for (std::size_t i = 0; i < trail.reads(); ++i) {
    seen += trail.events(i);
    const auto due = tokens * seen / events;
    auto& m = line.at(trail.at(i));
    m.events += trail.events(i);
    m.tokens += static_cast<std::uint32_t>(due - told);
    told = due;
  }
  if (trail.empty() && tokens > 0) {
    const auto& times = outcome.times;
    const auto end = core::reached(times.last_token) ? times.last_token : times.closed;
    line.at(end).tokens += outcome.completion_tokens;
  }
}

} // namespace

std::vector<core::moment> moments_of(const core::outcome& outcome, const run_clock* clock) {
  const auto& times = outcome.times;
  timeline line{clock};
  if (const auto began = core::reached(times.started) ? times.started : times.admitted;
      core::reached(began))
    line.at(began).starts = true;
  spread_tokens(outcome, line);
  line.at(times.closed).ends = true;
  return std::move(line).take();
}

} // namespace loadtest::actors

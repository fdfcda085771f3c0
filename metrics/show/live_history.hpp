#pragma once

#include "metrics/record/snapshot.hpp"

#include <cstdint>
#include <deque>
#include <vector>

namespace loadtest::metrics {

/// What a live screen remembers of a run: each of the last minutes' seconds in a figure or two, and
/// the last ten seconds in full. All attempts count, warm-up and cool-down included.
class live_history {
public:
  static constexpr std::size_t seconds_kept = 240;
  static constexpr std::size_t window = 10;

  /// The run as it is `since_t0` into the load; about once a second. A time that does not advance
  /// changes nothing.
  void add(core::nanoseconds since_t0, const snapshot& now);

  /// Of the last ten seconds or, in the beginning, of those so far; 0 before the first.
  double requests_per_second() const;
  double tokens_per_second() const;
  core::histogram ttft() const;
  core::histogram latency() const;

  /// Second by second, the latest one last. In a second without answers the TTFT is 0.
  std::vector<double> requests() const;
  std::vector<double> tokens() const;
  std::vector<double> mean_ttft_ms() const;

private:
  struct second {
    double requests = 0.0;
    double tokens = 0.0;
    double mean_ttft_ms = 0.0;
  };
  /// How things stood at a time, and what had been added since the time before.
  struct mark {
    core::nanoseconds at{};
    std::uint64_t attempts = 0;
    std::uint64_t tokens = 0;
    core::histogram ttft;
    core::histogram latency;
  };

  std::vector<double> all(double second::*figure) const;
  double per_second(std::uint64_t mark::*count) const;
  core::histogram merged(core::histogram mark::*part) const;

  std::deque<second> seconds_;
  std::deque<mark> marks_{mark{}};
  core::histogram ttft_; ///< at the last mark, to tell what is new
  core::histogram latency_;
};

} // namespace loadtest::metrics

#pragma once

#include "core/sparse_histogram.hpp"
#include "core/time.hpp"
#include "metrics/record/snapshot.hpp"

#include <cstdint>
#include <vector>

namespace loadtest::metrics {

/// A stretch of a run: at first a second.
struct stretch {
  core::nanoseconds begin{}; ///< into the load
  core::nanoseconds end{};
  bool loaded = false;         ///< there was load in it, of a measured phase; not so in the drain
  double in_flight = 0.0;      ///< attempts under way, at the end of a second; the mean of several
  core::sparse_histogram ttft; ///< of measured successes that ended in it
  core::sparse_histogram latency;
};

/// The measured part of a run, stretch by stretch, in a memory that does not grow with its length.
class run_series {
public:
  /// When there are more, each two become one.
  static constexpr std::size_t most = 512;

  /// The run as it is `since_t0` into the load; about once a second. A time that does not advance
  /// changes nothing.
  void add(core::nanoseconds since_t0, bool loaded, const snapshot& now);

  const std::vector<stretch>& stretches() const noexcept { return stretches_; }
  core::nanoseconds end() const noexcept { return end_; }

private:
  void halve();

  std::vector<stretch> stretches_;
  std::size_t width_ = 1;  ///< seconds in a stretch
  std::size_t filled_ = 0; ///< of those, in the last one
  core::nanoseconds end_{};
  core::histogram ttft_; ///< as they were at that time
  core::histogram latency_;
};

} // namespace loadtest::metrics

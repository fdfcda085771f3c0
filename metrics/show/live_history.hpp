#pragma once

#include "metrics/record/snapshot.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

namespace loadtest::metrics {

/// What a live screen remembers of a run: each of the last minutes' seconds in a figure or two, and
/// the last ten seconds in full. All attempts count, warm-up and cool-down included.
///
/// Requests, tokens and TTFT are counted when they happen, by the I/O threads, and not when the
/// attempt ends. How many tokens an event brings is not known before that: it is taken to be what
/// the events of ended attempts had brought.
class live_history {
public:
  static constexpr std::size_t seconds_kept = 240;
  static constexpr std::size_t window = 10;

  /// The run as it is `since_t0` into the load; about once a second. A time that does not advance
  /// changes nothing. `measured`: it is not the time of a warm-up or cool-down.
  void add(core::nanoseconds since_t0, const snapshot& now, bool measured = true);

  /// Of the last ten seconds or, in the beginning, of those so far; none before the first request,
  /// and the first token.
  std::optional<double> requests_per_second() const;
  std::optional<double> tokens_per_second() const;
  core::histogram ttft() const;
  core::histogram latency() const;
  /// Since the load began: tokens of completions, and the TTFT of measured time.
  std::uint64_t tokens_so_far() const;
  const core::histogram& measured_ttft() const noexcept { return measured_ttft_; }

  /// Second by second, the latest one last. In a second without a first token the TTFT is 0.
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
    double requests = 0.0;
    double tokens = 0.0;
    core::histogram ttft;
    core::histogram latency;
  };

  std::vector<double> all(double second::*figure) const;
  std::optional<double> per_second(double mark::*count) const;
  core::histogram merged(core::histogram mark::*part) const;

  std::deque<second> seconds_;
  std::deque<mark> marks_{mark{}};
  core::client_health seen_; ///< at the last mark, to tell what is new
  core::histogram latency_;
  core::histogram measured_ttft_;
};

/// Tokens of completions that arrived between two looks at the I/O threads.
double tokens_between(const core::client_health& before, const core::client_health& now);

} // namespace loadtest::metrics

#pragma once

#include "bench/stream_cost/client_figures.hpp"
#include "bench/stream_cost/ledger.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace loadtest::bench {

/// p50, p99 and the largest of a sample; nearest-rank.
struct spread {
  core::nanoseconds p50{};
  core::nanoseconds p99{};
  core::nanoseconds max{};
};
/// Reorders the sample.
spread spread_of(std::vector<core::nanoseconds>& sample);

/// What one client's run gave: its figures, and what was seen of it from outside while all streams
/// were open.
struct client_run {
  client_figures figures;
  std::vector<truth> log;         ///< the origin's, of the same requests
  core::nanoseconds cpu{};        ///< user and system, in the steady window
  core::nanoseconds origin_cpu{}; ///< the same of the origin
  std::uint64_t events = 0;       ///< that the origin wrote in that window
  core::nanoseconds window{};
  std::optional<std::size_t> memory; ///< growth from no stream to the end of the window
  spread lateness;                   ///< of the origin; its max is unused
  spread origin_gaps;                ///< its max is unused
};

/// All runs of one client in one mode, summed up.
struct client_summary {
  core::nanoseconds cpu_per_event{}; ///< median of the runs
  core::nanoseconds origin_cpu_per_event{};
  double ratio = 1.0;           ///< to the floor's run beside it, median of the pairs
  double cpu_share = 0.0;       ///< of one core
  double events_per_read = 1.0; ///< token events, of the reads that brought any
  spread ttft;                  ///< pooled over the runs
  spread origin_ttft;           ///< of the same requests, by the origin's log
  spread ttft_off;              ///< client's minus origin's, by request
  spread latency_off;
  spread gaps;
  spread origin_gaps;                      ///< largest of the runs
  spread lateness;                         ///< largest of the runs
  std::optional<double> memory_per_stream; ///< bytes, median of the runs
};

/// `floor` has the floor's run beside each of `runs`. Throws std::runtime_error when a request is
/// missing in the origin's log, or had another number of token events.
client_summary summarise(std::span<const client_run> runs, std::span<const client_run> floor,
                         std::size_t streams);

} // namespace loadtest::bench

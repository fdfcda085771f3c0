#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <span>
#include <string_view>

namespace loadtest::bench {

/// Counts of durations in steps of 10 µs, up to 1 s. Lies in shared memory.
class tally {
public:
  void add(core::nanoseconds value) noexcept;
  /// Nearest-rank, 0 < p <= 100, to the middle of a step; zero when empty.
  core::nanoseconds percentile(double p) const noexcept;
  void clear() noexcept { counts_.fill(0); }

private:
  static constexpr core::nanoseconds step = std::chrono::microseconds{10};
  std::array<std::uint32_t, 100'000> counts_{};
};

/// What the origin knows of one request: the truth that clients are compared with. All on the
/// monotonic clock; the writes are those of the events' bytes to the kernel.
struct truth {
  std::array<char, 64> id{}; ///< X-Request-ID, cut
  core::mono_time received;  ///< the request's last byte, by the kernel's stamp
  core::mono_time first_before;
  core::mono_time first_after;
  core::mono_time last_before;
  core::mono_time last_after;
  std::uint64_t tokens = 0; ///< token events written

  std::string_view name() const noexcept;
};

/// What the processes of the benchmark share, in memory made before they are forked. The log and
/// the tallies are the origin's while streams are open, and read after that.
class ledger {
public:
  static constexpr std::size_t capacity = 32'768;

  // Said by the parent.
  std::atomic<bool> go{false};     ///< the client may open its streams
  std::atomic<bool> finish{false}; ///< every stream ends with its next token
  std::atomic<bool> quit{false};   ///< the origin ends
  // Said by the origin.
  std::atomic<std::uint16_t> port{0};
  std::atomic<std::uint32_t> open{0};      ///< connections
  std::atomic<std::uint32_t> streaming{0}; ///< streams between their first token and their end
  std::atomic<std::uint64_t> tokens{0};    ///< token events written
  std::atomic<std::uint64_t> refused{0};   ///< requests beyond the mode's streams
  // Said by the client.
  std::atomic<bool> ready{false}; ///< it has no stream yet, and waits for `go`

  tally lateness; ///< of the origin's writes behind its schedule
  tally gaps;     ///< between its writes of the tokens of a stream

  /// The origin's next record; none when the log is full.
  truth* append(std::string_view id) noexcept;
  std::span<const truth> log() const noexcept;
  /// Before the next client.
  void clear() noexcept;

private:
  std::atomic<std::uint32_t> logged_{0};
  std::array<truth, capacity> log_;
};

} // namespace loadtest::bench

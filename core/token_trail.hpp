#pragma once

#include "core/histogram.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace loadtest::core {

/// When the token-bearing events of one answer arrived, read by read: eight bytes for each read
/// that brought any. Rates count tokens when they arrive, and gaps are known only once it is known
/// whether the attempt succeeds (spec measurement.md rules 4 and 14).
class token_trail {
public:
  /// A read that was stamped `at` brought the next event; times never go back.
  void on_read(mono_time at);
  /// The read that was told last brought one more.
  void on_event() noexcept;

  bool empty() const noexcept { return reads_.empty(); }
  /// How many reads brought events.
  std::size_t reads() const noexcept { return reads_.size(); }
  mono_time at(std::size_t read) const noexcept {
    return first_ + nanoseconds{static_cast<std::int64_t>(reads_[read].since_first)};
  }
  std::uint32_t events(std::size_t read) const noexcept {
    return static_cast<std::uint32_t>(reads_[read].events);
  }
  /// Adds the chunk gaps: the times between successive reads.
  void add_gaps(histogram& into) const;

private:
  struct read {
    std::uint64_t since_first : 48; ///< nanoseconds: three days
    std::uint64_t events : 16;      ///< the largest number stands for all above it
  };

  mono_time first_;
  std::vector<read> reads_;
};

} // namespace loadtest::core

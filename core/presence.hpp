#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <cstdint>
#include <mutex>

namespace loadtest::core {

/// How many there are, and for how long they all have been there so far.
struct presence {
  std::uint32_t now = 0;
  std::uint64_t total_ns = 0;
  std::uint32_t peak = 0; ///< the most that there were at once since the look before
  friend bool operator==(const presence&, const presence&) = default;
};

/// Counts who comes and goes, and sums their number over time. For any thread.
class presence_counter {
public:
  void enter(mono_time now) {
    const std::lock_guard lock{mutex_};
    advance(now);
    so_far_.peak = std::max(so_far_.peak, ++so_far_.now);
  }
  void leave(mono_time now) {
    const std::lock_guard lock{mutex_};
    advance(now);
    --so_far_.now;
  }
  presence at(mono_time now) {
    const std::lock_guard lock{mutex_};
    advance(now);
    const auto seen = so_far_;
    so_far_.peak = so_far_.now;
    return seen;
  }

private:
  /// Threads may bring their times in another order than they took them.
  void advance(mono_time now) {
    if (now <= last_)
      return;
    so_far_.total_ns += so_far_.now * static_cast<std::uint64_t>((now - last_).count());
    last_ = now;
  }

  std::mutex mutex_;
  mono_time last_{};
  presence so_far_;
};

} // namespace loadtest::core

#pragma once

#include "core/time.hpp"

#include <atomic>

namespace loadtest::core {

/// Until when a node may send requests: the run has to say again and again that it still counts on
/// it. Closed at first. Any thread may ask.
class send_fence {
public:
  bool open(mono_time now) const noexcept {
    return now.time_since_epoch().count() < until_.load(std::memory_order_acquire);
  }
  void open_until(mono_time t) noexcept {
    until_.store(t.time_since_epoch().count(), std::memory_order_release);
  }

private:
  std::atomic<nanoseconds::rep> until_{0};
};

} // namespace loadtest::core

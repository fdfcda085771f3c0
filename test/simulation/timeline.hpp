#pragma once

#include "core/time.hpp"

#include <functional>
#include <map>
#include <optional>
#include <utility>

namespace loadtest::simulation {

/// Virtual time, and what is to happen in it outside of the processes. Things of one instant happen
/// in the order in which they were asked for.
class timeline {
public:
  core::mono_time now() const noexcept { return now_; }

  void at(core::mono_time when, std::function<void()> what) {
    due_.emplace(std::max(when, now_), std::move(what));
  }
  void after(core::nanoseconds pause, std::function<void()> what) {
    at(now_ + pause, std::move(what));
  }

  std::optional<core::mono_time> next() const {
    return due_.empty() ? std::nullopt : std::optional{due_.begin()->first};
  }
  void advance_to(core::mono_time when) { now_ = std::max(now_, when); }
  /// Does the next of what is due now.
  bool do_next() {
    if (due_.empty() || due_.begin()->first > now_)
      return false;
    const auto what = std::move(due_.extract(due_.begin()).mapped());
    what();
    return true;
  }
  void forget() { due_.clear(); }

private:
  /// Not zero, which means "not reached".
  core::mono_time now_{std::chrono::hours{1}};
  std::multimap<core::mono_time, std::function<void()>> due_;
};

} // namespace loadtest::simulation

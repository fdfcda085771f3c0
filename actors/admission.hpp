#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace loadtest::actors {

/// `limits.maxRequests` on a node: users reserve one request each out of what the run part has
/// leased; those who don't fit wait for the next lease. `Waiter` is whatever identifies a user.
template <typename Waiter>
class admission {
public:
  explicit admission(bool limited) : open_(!limited) {}

  /// Yes, no, or (none) later: the waiter is kept.
  std::optional<bool> reserve(Waiter waiter) {
    if (open_)
      return true;
    if (exhausted_)
      return false;
    if (available_ == 0) {
      waiting_.push_back(std::move(waiter));
      return std::nullopt;
    }
    --available_;
    return true;
  }

  /// How many requests to ask the run part for now; 0 while nobody waits or an answer is due.
  std::uint64_t shortage() {
    if (waiting_.empty() || asked_)
      return 0;
    asked_ = true;
    return waiting_.size();
  }

  /// A lease came; 0 says that the limit is reached. Calls `answer(waiter, granted)` for each
  /// waiter that can be answered.
  template <typename Answer>
  void leased(std::uint64_t requests, Answer answer) {
    asked_ = false;
    available_ += requests;
    exhausted_ = requests == 0;
    while (!waiting_.empty() && (available_ > 0 || exhausted_)) {
      if (!exhausted_)
        --available_;
      answer(waiting_.front(), !exhausted_);
      waiting_.pop_front();
    }
  }

private:
  bool open_;
  bool exhausted_ = false;
  bool asked_ = false;
  std::uint64_t available_ = 0;
  std::deque<Waiter> waiting_;
};

} // namespace loadtest::actors

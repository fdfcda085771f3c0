#pragma once

#include "core/time.hpp"

#include <algorithm>
#include <cstdint>
#include <deque>
#include <optional>
#include <utility>

namespace loadtest::actors {

/// Which limits hold on a node. Requests and cost come in leases from the run part; rate and
/// concurrency are the node's share of the run's.
struct admission_limits {
  bool requests = false;
  bool cost = false;
  std::optional<double> per_second{};
  std::optional<std::uint32_t> concurrent{};
  bool any() const noexcept { return requests || cost || per_second || concurrent; }
};

/// What a node wants of the run part.
struct lease_need {
  std::uint64_t requests = 0;
  std::int64_t cost_nanousd = 0;
  bool idle = false; ///< nothing is under way on the node: no reservation will come back
};

/// The limits of the run on a node. Each request reserves its worst case first and waits, in order,
/// while it does not fit. `Waiter` is whatever identifies a user.
template <typename Waiter>
class admission {
public:
  explicit admission(admission_limits limits) : limits_(limits) {}

  void want(Waiter waiter, std::int64_t cost_nanousd) {
    waiting_.push_back({std::move(waiter), cost_nanousd});
  }

  /// Calls `answer(waiter, granted)` for everyone who can be answered now, in order.
  template <typename Answer>
  void answer_all(core::mono_time now, Answer answer) {
    while (!waiting_.empty() && (closed_ || fits(waiting_.front().cost, now))) {
      const auto next = std::move(waiting_.front());
      waiting_.pop_front();
      if (!closed_)
        take(next.cost, now);
      answer(next.waiter, !closed_);
    }
  }

  /// A request is over, or was not sent after all: what it reserved comes back, but for what it has
  /// spent.
  void settle(std::int64_t reserved_nanousd, std::int64_t spent_nanousd, bool sent = true) {
    --in_flight_;
    requests_ += sent || !limits_.requests ? 0 : 1;
    cost_ += reserved_nanousd - spent_nanousd;
    // What has come back may be enough; if not, the run part is asked again.
    dry_ = false;
  }

  /// What to ask the run part for now; none while an answer is due or nobody lacks a lease.
  std::optional<lease_need> shortage() {
    if (waiting_.empty() || asked_ || closed_)
      return std::nullopt;
    lease_need need;
    if (limits_.requests && requests_ == 0)
      need.requests = waiting_.size();
    const auto lacking = limits_.cost ? waiting_.front().cost - cost_ : 0;
    if (lacking > 0 && !dry_)
      need.cost_nanousd = lacking;
    need.idle = in_flight_ == 0;
    if (need.requests == 0 && need.cost_nanousd == 0)
      return std::nullopt;
    asked_ = need;
    return need;
  }

  /// The run part's answer. Nothing of what was asked for: that limit is reached.
  void leased(std::uint64_t requests, std::int64_t cost_nanousd) {
    const auto asked = asked_.value_or(lease_need{});
    asked_.reset();
    requests_ += requests;
    cost_ += cost_nanousd;
    // Where the last request ended while the answer was due, the run part is to know that.
    dry_ = asked.cost_nanousd > cost_nanousd && (asked.idle || in_flight_ > 0);
    if (asked.requests > 0 && requests == 0)
      closed_ = true;
  }

  /// When somebody may fit again although nothing happens: the rate's next turn.
  std::optional<core::mono_time> due() const {
    if (!limits_.per_second || waiting_.empty())
      return std::nullopt;
    return next_turn_;
  }

  /// What is left of the leases; nothing comes back to them any more.
  lease_need give_back() { return {std::exchange(requests_, 0), std::exchange(cost_, 0), true}; }

  /// Lets nobody through any more.
  void close() noexcept { closed_ = true; }

private:
  struct request {
    Waiter waiter;
    std::int64_t cost;
  };
  /// So much of the past may be caught up with in one go, since timers are not exact.
  static constexpr core::nanoseconds slack = std::chrono::milliseconds{10};

  bool fits(std::int64_t cost, core::mono_time now) const {
    return (!limits_.requests || requests_ > 0) && (!limits_.cost || cost <= cost_) &&
           (!limits_.concurrent || in_flight_ < *limits_.concurrent) &&
           (!limits_.per_second || next_turn_ <= now);
  }

  void take(std::int64_t cost, core::mono_time now) {
    ++in_flight_;
    if (limits_.requests)
      --requests_;
    cost_ -= limits_.cost ? cost : 0;
    if (limits_.per_second)
      next_turn_ = std::max(next_turn_, now - slack) +
                   core::nanoseconds{static_cast<std::int64_t>(1e9 / *limits_.per_second)};
  }

  admission_limits limits_;
  std::deque<request> waiting_;
  std::uint64_t requests_ = 0;
  std::int64_t cost_ = 0; ///< of the leases, neither reserved nor spent; nano-dollars
  std::uint32_t in_flight_ = 0;
  core::mono_time next_turn_{};
  std::optional<lease_need> asked_;
  bool dry_ = false; ///< the run part had less than what was asked for
  bool closed_ = false;
};

} // namespace loadtest::actors

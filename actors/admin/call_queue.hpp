#pragma once

#include "core/random.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <optional>

namespace loadtest::actors {

/// Calls to the platform by their number: at most `parallel` are under way, and one whose failure
/// may pass is made again, `tries` times in all, after a pause that doubles (with jitter; longer
/// where the platform said so).
class call_queue {
public:
  explicit call_queue(std::size_t parallel, std::uint32_t tries = 7)
      : parallel_(parallel), tries_(tries) {}

  void add(std::size_t call) { ready_.push_back(call); }
  /// The next call to make, if one may be made now.
  std::optional<std::size_t> next(core::mono_time now);
  /// The call was answered. True: it is over. False: it will be made again. `failure` is null after
  /// a success.
  bool done(std::size_t call, const core::error* failure, core::mono_time now);
  /// Begins nothing more, whatever fails.
  void close();

  std::size_t in_flight() const noexcept { return in_flight_; }
  /// Nothing is under way or waits.
  bool empty() const noexcept { return in_flight_ == 0 && ready_.empty() && waiting_.empty(); }
  /// A call waits for its turn alone, not for the end of a pause.
  bool ready() const noexcept { return !ready_.empty(); }
  /// When the next pause ends, if one is under way.
  std::optional<core::mono_time> due() const;

private:
  std::size_t parallel_;
  std::uint32_t tries_;
  std::deque<std::size_t> ready_;
  std::multimap<core::mono_time, std::size_t> waiting_;
  std::map<std::size_t, std::uint32_t> failures_;
  std::size_t in_flight_ = 0;
  bool closed_ = false;
};

} // namespace loadtest::actors

#include "actors/user/session_clock.hpp"

#include <algorithm>

namespace loadtest::actors {

std::uint32_t session_clock::begin(std::optional<core::nanoseconds> lasts) noexcept {
  lasts_ = lasts;
  deadline_.reset();
  return settled_;
}

void session_clock::end() noexcept {
  deadline_.reset();
  lasts_.reset();
  ++loop_;
  settled_ = 0;
}

core::nanoseconds session_clock::think(core::nanoseconds pause, core::mono_time now) noexcept {
  thought_ = std::max(pause, core::nanoseconds{0});
  intended_ = now + thought_;
  return expired() ? std::max(*deadline_ - now, core::nanoseconds{0}) : thought_;
}

core::nanoseconds session_clock::pause(core::nanoseconds length, core::mono_time now) noexcept {
  const auto until = think(length, now);
  thought_ = {};
  return until;
}

void session_clock::hurry(core::mono_time now) noexcept {
  thought_ = {};
  intended_ = now;
}

void session_clock::ask(core::mono_time now) noexcept {
  late_ = std::max(now - intended_, core::nanoseconds{0});
  if (lasts_ && !deadline_)
    deadline_ = intended_ + *lasts_;
}

} // namespace loadtest::actors

#include "actors/admin/circuit_breaker.hpp"

namespace loadtest::actors {

bool circuit_breaker::lets_through(core::mono_time now) const noexcept {
  switch (state_) {
  case state::closed:
    return true;
  case state::open:
    return !probe_ && now >= next_probe_;
  case state::given_up:
    return false;
  }
  return false;
}

void circuit_breaker::open(core::mono_time now) {
  state_ = state::open;
  next_probe_ = now + settings_.pause * (1 << probes_);
}

void circuit_breaker::ended(std::size_t call, const core::error* failure, bool last_try,
                            core::mono_time now) {
  using hope = core::error::hope;
  if (state_ == state::given_up)
    return;
  if (!failure || failure->again == hope::none || failure->again == hope::taken) {
    *this = circuit_breaker{settings_};
    return;
  }
  last_ = failure->message;
  if (state_ == state::closed) {
    // "Later" is an answer; only when it stays the only one it says something of the platform.
    unanswered_ += failure->again == hope::unanswered ? 1 : 0;
    if (unanswered_ >= settings_.unanswered || last_try)
      open(now);
    return;
  }
  // Others that were under way when it opened say nothing new.
  if (probe_ != call)
    return;
  probe_.reset();
  if (++probes_ >= settings_.probes)
    state_ = state::given_up;
  else
    open(now);
}

std::optional<core::mono_time> circuit_breaker::due() const noexcept {
  if (state_ != state::open || probe_)
    return std::nullopt;
  return next_probe_;
}

} // namespace loadtest::actors

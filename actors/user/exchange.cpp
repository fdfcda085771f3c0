#include "actors/user/exchange.hpp"

#include <utility>

namespace loadtest::actors {

exchange::stage exchange::move(stage to) noexcept {
  if (to == stage::over)
    patience_ = 0;
  return std::exchange(at_, to);
}

bool exchange::begin(std::uint64_t ticket) noexcept {
  if (at_ != stage::over)
    return false;
  ++questions_;
  attempt_ = 0;
  ticket_ = ticket;
  move(stage::waiting);
  return true;
}

exchange::stage exchange::grant(std::uint64_t ticket) noexcept {
  if (at_ != stage::waiting || ticket != ticket_)
    return stage::over;
  ++attempt_;
  ++attempts_;
  return move(stage::asking);
}

exchange::stage exchange::refuse(std::uint64_t ticket) noexcept {
  return at_ == stage::waiting && ticket == ticket_ ? move(stage::over) : stage::over;
}

exchange::stage exchange::ask_again(std::uint64_t ticket) noexcept {
  if (at_ != stage::asking)
    return stage::over;
  --attempt_;
  --attempts_;
  ticket_ = ticket;
  return move(stage::waiting);
}

exchange::stage exchange::rest(std::uint64_t ticket) noexcept {
  if (at_ != stage::asking)
    return stage::over;
  ticket_ = ticket;
  return move(stage::resting);
}

exchange::stage exchange::wake(std::uint64_t ticket, std::uint64_t next) noexcept {
  if (at_ != stage::resting || ticket != ticket_)
    return stage::over;
  ticket_ = next;
  return move(stage::waiting);
}

exchange::stage exchange::end() noexcept {
  return under_way() ? move(stage::over) : stage::over;
}

exchange::stage exchange::lose_patience(std::uint64_t ticket) noexcept {
  if (ticket != patience_ || patience_ == 0 || at_ == stage::over || at_ == stage::giving_up)
    return stage::over;
  return move(at_ == stage::asking ? stage::giving_up : stage::over);
}

exchange::stage exchange::stop() noexcept {
  return at_ == stage::waiting || at_ == stage::resting ? move(stage::over) : stage::over;
}

} // namespace loadtest::actors

#include "net/io/address_race.hpp"

namespace loadtest::net {

std::optional<std::size_t> address_race::next(core::mono_time now) {
  if (now < due())
    return std::nullopt;
  runners_[begun_].since = now;
  return begun_++;
}

void address_race::failed(std::size_t which) {
  runners_[which].failed = true;
  ++failed_;
}

core::mono_time address_race::due() const noexcept {
  if (begun_ == runners_.size())
    return core::mono_time::max();
  if (begun_ == failed_)
    return core::mono_time::min();
  return runners_[begun_ - 1].failed ? core::mono_time::min()
                                     : runners_[begun_ - 1].since + stagger;
}

bool address_race::lost() const noexcept {
  return failed_ == runners_.size();
}

bool address_race::is_late(std::size_t which, core::mono_time now) const noexcept {
  return which < begun_ && !runners_[which].failed && now - runners_[which].since >= stagger;
}

} // namespace loadtest::net

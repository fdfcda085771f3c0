#include "net/io/departure_watch.hpp"

#include <algorithm>
#include <utility>

namespace loadtest::net {

void departure_watch::begin(core::mono_time now) noexcept {
  began_ = now;
  last_.reset();
  departed_ = false;
}

std::optional<core::mono_time> departure_watch::moment_of(const send_stamp& stamp,
                                                          const wall_clock& wall,
                                                          core::mono_time now) noexcept {
  if (last_ != stamp.byte)
    return std::nullopt;
  if (stamp.what == send_stamp::kind::departed && std::exchange(departed_, true))
    return std::nullopt;
  const auto mapped = wall.to_mono(stamp.when);
  const auto error = wall.error(now);
  if (!mapped || *mapped < began_ - error || *mapped > now + error)
    return std::nullopt;
  return std::clamp(*mapped, began_, now);
}

} // namespace loadtest::net

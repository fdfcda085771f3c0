#pragma once

#include "core/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace loadtest::net {

/// Which of a host's addresses is tried when (RFC 8305, section 5): the next one a while after the
/// one before, or as soon as that has failed. Reads no clock.
class address_race {
public:
  static constexpr core::nanoseconds stagger = std::chrono::milliseconds{250};

  explicit address_race(std::size_t addresses) : runners_(addresses) {}

  /// The address to be tried at `now`, if it is time for one.
  std::optional<std::size_t> next(core::mono_time now);
  void failed(std::size_t which);
  /// When `next` is to be asked again; `max`: never.
  core::mono_time due() const noexcept;
  /// None is left, and none is on its way.
  bool lost() const noexcept;
  /// Has this one been given all the time that the next one waits?
  bool is_late(std::size_t which, core::mono_time now) const noexcept;

private:
  struct runner {
    core::mono_time since;
    bool failed = false;
  };
  std::vector<runner> runners_;
  std::size_t begun_ = 0; ///< of them, from the first
  std::size_t failed_ = 0;
};

} // namespace loadtest::net

#pragma once

#include "net/io/send_stamps.hpp"
#include "net/io/wall_clock.hpp"

#include <cstddef>
#include <optional>

namespace loadtest::net {

/// Which of the kernel's stamps is that of the request under way, and what it says. Reads no clock.
class departure_watch {
public:
  /// A request begins to be written at `now`; its bytes are numbered on.
  void begin(core::mono_time now) noexcept;
  /// The kernel took so many bytes.
  void took(std::size_t bytes) noexcept { taken_ += static_cast<std::uint32_t>(bytes); }
  /// Those were the last of the request.
  void written() noexcept { last_ = taken_ - 1; }

  /// The moment that the stamp, read at `now`, tells of the last byte of the request; none when it
  /// is of another byte, or contradicts our own clock. A byte that is sent again (a lost segment,
  /// or TCP's probe for one) is stamped again: it has departed when it did so first.
  std::optional<core::mono_time> moment_of(const send_stamp& stamp, const wall_clock& wall,
                                           core::mono_time now) noexcept;

private:
  std::uint32_t taken_ = 0;
  std::optional<std::uint32_t> last_; ///< byte of the request; none: not written yet
  core::mono_time began_;
  bool departed_ = false; ///< its stamp has come
};

} // namespace loadtest::net

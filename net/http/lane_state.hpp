#pragma once

#include "core/time.hpp"

#include <chrono>
#include <cstdint>

namespace loadtest::net {

/// Where a connection stands with the request that it carries.
enum class lane_state : std::uint8_t {
  closed,
  opening,   ///< for a request
  ready,     ///< open, nothing asked
  sending,   ///< no byte of the answer yet
  waiting,   ///< the request has been written, no byte of the answer yet
  early,     ///< the answer has begun, though the request has not been written
  answering, ///< the answer has begun
  draining   ///< its user is done with the answer, which has not ended
};

enum class lane_event : std::uint8_t {
  open,     ///< a connection is wanted
  opened,   ///< it is there
  send,     ///< a request begins to be written
  written,  ///< its last byte was taken
  bytes,    ///< something came
  released, ///< the user wants no more of the answer
  ended,    ///< the answer is whole, and another may follow
  lost      ///< the connection is closed, by either side
};

/// What follows. An event that has no place in a state means that the two sides do not understand
/// each other: the connection is not to be used any more, which is `closed`.
lane_state after(lane_state state, lane_event event) noexcept;

/// A request whose connection was closed without a byte of an answer.
struct lost_request {
  lane_state when = lane_state::closed; ///< it was lost
  bool reused = false;                  ///< the connection had carried an answer before
  bool resent = false;                  ///< already once
  /// Since it was written, or began to be.
  core::nanoseconds since_write{};
};

/// A kept connection may have been closed just when the request was sent; later than this the
/// server has worked on it (spec measurement.md rule 10).
inline constexpr core::nanoseconds resend_limit = std::chrono::milliseconds{250};

/// May it be sent again, over a new connection?
bool may_be_resent(const lost_request& request) noexcept;

} // namespace loadtest::net

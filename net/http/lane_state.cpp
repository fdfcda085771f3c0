#include "net/http/lane_state.hpp"

namespace loadtest::net {

namespace {

struct transition {
  lane_state from;
  lane_event event;
  lane_state to;
};

using s = lane_state;
using e = lane_event;

constexpr transition transitions[]{
    {s::closed, e::open, s::opening},       {s::opening, e::opened, s::ready},
    {s::ready, e::send, s::sending},        {s::sending, e::written, s::waiting},
    {s::sending, e::bytes, s::early},       {s::waiting, e::bytes, s::answering},
    {s::early, e::bytes, s::early},         {s::early, e::written, s::answering},
    {s::answering, e::bytes, s::answering}, {s::answering, e::released, s::draining},
    {s::answering, e::ended, s::ready},     {s::draining, e::bytes, s::draining},
    {s::draining, e::ended, s::ready},
};

} // namespace

lane_state after(lane_state state, lane_event event) noexcept {
  for (const auto& each : transitions)
    if (each.from == state && each.event == event)
      return each.to;
  return lane_state::closed;
}

bool may_be_resent(const lost_request& request) noexcept {
  const bool unanswered =
      request.when == lane_state::sending || request.when == lane_state::waiting;
  return unanswered && request.reused && !request.resent && request.since_write <= resend_limit;
}

} // namespace loadtest::net

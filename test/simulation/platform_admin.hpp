#pragma once

#include "actors/admin/admin_port.hpp"
#include "core/time.hpp"
#include "machine.hpp"
#include "platform.hpp"
#include "timeline.hpp"

#include <memory>

namespace loadtest::simulation {

/// The administration of the platform as this process reaches it. A call that was sent is carried
/// out even if its process has died; one that takes longer than `timeout` is unanswered.
std::shared_ptr<actors::admin_port> make_admin(timeline& time, platform& server, machine& process,
                                               core::nanoseconds timeout, bool can_find);

} // namespace loadtest::simulation

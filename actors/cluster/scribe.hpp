#pragma once

#include "actors/admin/ledger.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

namespace loadtest::actors::cluster {

/// On a worker: sends the lines of its ledger to the run part, and calls back when the run part has
/// them on its disk, or with an error when it has not, does not say so in time, or is lost. After
/// `orphaned` it sends nothing more.
caf::actor spawn_scribe(caf::actor_system& system, caf::actor run);

/// A sink that writes through the scribe.
ledger_sink writing_through(caf::actor scribe);

} // namespace loadtest::actors::cluster

#pragma once

#include "actors/node/node_actors.hpp"
#include "actors/admin/ledger.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>
#include <string>

namespace loadtest::actors::cluster {

/// On a worker: sends the lines of its ledger to the run part, and calls back when the run part has
/// them, or with an error when it is lost. After `orphaned` it sends nothing more.
caf::actor spawn_scribe(caf::actor_system& system, std::string host, caf::actor run);

/// A sink that writes through the scribe.
ledger_sink writing_through(caf::actor scribe);

} // namespace loadtest::actors::cluster

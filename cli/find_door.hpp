#pragma once

#include "actors/cluster/approach.hpp"
#include "actors/cluster/relay.hpp"
#include "cli/cluster_address.hpp"
#include "core/result.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

namespace loadtest::cli {

/// The coordinator's door, as soon as it opens to this worker: tries again for five minutes, and
/// says on stderr why. `carrier` outlives the system.
core::result<caf::actor> find_door(caf::actor_system& system, const cluster_address& where,
                                   actors::cluster::relay& carrier,
                                   const actors::cluster::interruption& interrupted);

} // namespace loadtest::cli

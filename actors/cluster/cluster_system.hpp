#pragma once

#include "actors/cluster/approach.hpp"
#include "actors/cluster/passage.hpp"
#include "actors/cluster/relay.hpp"
#include "core/log_event.hpp"
#include "core/result.hpp"
#include "net/io/host_port.hpp"

#include <caf/actor.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/fwd.hpp>
#include <cstddef>
#include <cstdint>
#include <string>

/// CAF's network layer: the only place that knows it.
namespace loadtest::actors::cluster {

/// Does it name this machine's loopback interface?
bool is_loopback(const std::string& host);

/// An actor system that can talk to others, with all messages between nodes known to it.
struct system_config : caf::actor_system_config {
  explicit system_config(std::size_t threads);
};

/// What this system asks of its peers: certificates, if there are any, and the token.
passage_terms terms_of(caf::actor_system& system, std::shared_ptr<const tls_identity> tls,
                       core::secret token);

/// Makes `door` reachable for nodes that come to `listener`, through `carrier`, which outlives the
/// system and stops listening before it ends.
void publish(caf::actor_system& system, const caf::actor& door, relay& carrier, descriptor listener,
             passage_terms terms, core::logger log);

/// The door behind a connection.
core::result<caf::actor> enter(caf::actor_system& system, relay& carrier, open_way way,
                               const interruption& interrupted);

} // namespace loadtest::actors::cluster

#pragma once

#include "actors/admin/node_services.hpp"
#include "actors/admin/provision_state.hpp"
#include "actors/messages.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/fwd.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

/// The actors that have to do with the platform's administration, and what they say on their node.
namespace loadtest::actors {

/// Bootstrap → node.
struct provisioned {
  std::shared_ptr<const provision_state> state;
  std::string failure;
  bool reached = false; ///< the platform was there, and let the administrator in
};
/// Preflight → node.
struct preflighted {
  service_facts service;
  std::vector<std::string> notes;
  std::string failure;
};
/// Node → bootstrap, preflight: give up.
struct abandon {
  std::string reason;
};
/// Retire → whoever wanted it, with its number: all is removed but this.
struct retired {
  std::uint64_t number = 0;
  std::vector<std::string> left_behind;
  bool gave_up = false; ///< the platform does not answer
};

/// Creates a shard on the platform; sends `provisioned` to the node that spawns it.
caf::actor spawn_bootstrap(caf::event_based_actor* node, services_ptr services, shard what);
/// Asks the platform a few questions with these keys; sends `preflighted` to the node that spawns
/// it.
caf::actor spawn_preflight(caf::event_based_actor* node, services_ptr services,
                           const std::vector<core::secret>& keys);
/// Removes objects from the platform; sends `retired` to `receiver`, at the latest after `within`.
caf::actor spawn_retire(caf::actor_system& system, services_ptr services,
                        std::vector<platform_object> objects, core::nanoseconds within,
                        std::uint64_t number, caf::actor receiver);

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::provisioned)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::preflighted)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::abandon)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::retired)

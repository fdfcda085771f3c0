#pragma once

#include "actors/local_messages.hpp"
#include "actors/node_services.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <string>
#include <utility>
#include <vector>

/// The actors. Each decodes messages and calls its state; what it is made of stays in its file.
namespace loadtest::actors {

using services_ptr = std::shared_ptr<const node_services>;

/// The run part. Tells `observer` run_progress once a second, and run_finished. Takes `stop_run`.
/// Begins when it gets `node_parts`.
caf::actor spawn_run(caf::actor_system& system, std::shared_ptr<const scenario::plan> plan,
                     caf::actor observer, core::logger log = {});

/// The names and actors of a run's node parts.
struct node_parts {
  std::vector<std::pair<std::string, caf::actor>> nodes;
};

/// A node part: owns a shard of the run, its organisations, its recorder.
caf::actor spawn_node(caf::actor_system& system, services_ptr services, caf::actor run);

/// Creates a shard on the platform; sends `provisioned` to the node that spawns it.
caf::actor spawn_bootstrap(caf::event_based_actor* node, services_ptr services, shard what);
/// Asks the platform a few questions with these keys; sends `preflighted` to the node that spawns
/// it.
caf::actor spawn_preflight(caf::event_based_actor* node, services_ptr services,
                           const std::vector<core::secret>& keys);
/// Removes objects from the platform; sends `shard_clean` to `receiver`.
caf::actor spawn_retire(caf::actor_system& system, services_ptr services,
                        std::vector<platform_object> objects, caf::actor receiver);

/// Folds samples; sends `metrics::delta` to its node every second and on `flush`.
caf::actor spawn_recorder(caf::event_based_actor* node, services_ptr services);

/// An organisation: makes its users when they are wanted, and supervises them. `first_number`
/// counts the users of the node before this organisation's. Sends `org_report` to its node.
caf::actor spawn_org(caf::event_based_actor* node, services_ptr services, shard_org part,
                     std::size_t first_number, provisioned ready, std::string default_model,
                     caf::actor recorder);

/// A simulated user, monitored by its organisation.
caf::actor spawn_user(caf::event_based_actor* org, services_ptr services, user_identity who,
                      std::size_t number, const std::vector<core::secret>& keys, caf::actor node,
                      caf::actor recorder);

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::node_parts)

#pragma once

#include "actors/admin/node_services.hpp"
#include "actors/admin/provision_state.hpp"
#include "actors/messages.hpp"
#include "actors/node/org_state.hpp"
#include "actors/user/user_messages.hpp"
#include "core/client_health.hpp"

#include <caf/actor.hpp>
#include <caf/allowed_unsafe_message_type.hpp>
#include <caf/fwd.hpp>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

/// The actors of a node, and what they say to each other. It holds text, secrets and pointers, and
/// never leaves the process.
namespace loadtest::actors {

/// Node → org: the first `users` users of your part are wanted.
struct set_active {
  std::uint32_t users = 0;
  std::shared_ptr<const run_clock> clock;
  bool repeat = false;
};
/// Node → org → users: answers under way are not awaited.
struct cut_short {};

/// I/O threads → recorder: what they have counted of themselves. A message of its own, since CAF
/// 0.17.6 writes nothing at all of a type that is allowed to be unsafe, and deltas hold this one.
struct drained_health {
  core::client_health health;
};

/// Node → recorder: send what there is. Recorder → node, after its last delta: done.
struct flush {};
struct flushed {
  std::uint64_t lost = 0; ///< records that could not be kept
};

/// Host → its node parts: the run is out of reach, or has given up this node. Stop at once and
/// remove what was created. Node part → host: it is done.
struct orphaned {};
struct part_over {
  std::vector<std::string> left_behind;
};
/// Owner → host: there is nobody any more who could let it into the run.
struct door_closed {};
/// Host → its owner: the run needs it no more. With a failure: it was given up, or the run is lost.
struct host_over {
  std::string failure;
  std::vector<std::string> left_behind;
};
/// Host → its node parts: requests may be sent again.
struct readmitted {};

/// A node part: owns a shard of the run, its organisations, its recorder. `host` hears of its end
/// when it was orphaned.
caf::actor spawn_node(caf::actor_system& system, services_ptr services, caf::actor run,
                      caf::actor host);

/// What a host makes its node parts of.
struct host_services {
  core::logger log;
  /// What the part of this name is built from, which belongs to this run part.
  std::function<services_ptr(const std::string& part, const caf::actor& run)> open;
  /// On a host that must not send without the run's consent: what its parts look at.
  std::shared_ptr<core::send_fence> fence;
  /// On such a host: hears `host_over`.
  caf::actor owner;
  /// On such a host: the run part is lost.
  std::function<void()> on_orphaned;
};

/// A process of the run: makes node parts when the run part asks for them, tells it once a second
/// that it is there, closes the fence when the run part does not answer, and has its parts remove
/// what they created when the run part is lost.
caf::actor spawn_host(caf::actor_system& system, host_services services);

/// Folds samples; sends `metrics::delta` to its node every second and on `flush`.
caf::actor spawn_recorder(caf::event_based_actor* node, services_ptr services);

/// What an organisation's users are made of.
struct org_setup {
  shard_org part;
  std::size_t first_number = 0; ///< users of the node before this organisation's
  std::shared_ptr<const provision_state> made;
  service_facts service;
  caf::actor recorder;
  std::uint32_t generation = 0; ///< of the hand-over
  std::map<std::uint32_t, core::user_progress>
      resumed; ///< by user: those that go on from somewhere
};

/// An organisation: makes its users when they are wanted, and supervises them. Sends `org_report`
/// to its node.
caf::actor spawn_org(caf::event_based_actor* node, services_ptr services, org_setup setup);

} // namespace loadtest::actors

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::drained_health)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::set_active)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::cut_short)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::org_report)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::flush)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::flushed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::orphaned)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::door_closed)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::part_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::host_over)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(loadtest::actors::readmitted)

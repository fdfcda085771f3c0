#pragma once

#include "actors/local_messages.hpp"
#include "actors/node/node_services.hpp"

#include <caf/actor.hpp>
#include <caf/fwd.hpp>

#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

/// The actors. Each decodes messages and calls its state; what it is made of stays in its file.
namespace loadtest::actors {

using services_ptr = std::shared_ptr<const node_services>;
/// Where users go on from, by their index; others begin.
using resumed_users = std::map<std::uint32_t, core::user_progress>;

/// What the run part has beside the plan.
struct run_services {
  core::logger log;
  /// In a cluster: keeps a line of the ledger, and the records of other hosts.
  std::function<void(std::string_view)> ledger;
  std::function<void(std::string_view)> records;
  /// In a cluster: what this host (empty: any) has made and not removed, by the ledger.
  std::function<std::vector<platform_object>(const std::string& host)> open_objects;
  /// In a cluster: how it is removed. Its node has no name.
  services_ptr sweeper;
};

/// The run part. Tells `observer` run_progress once a second, and run_finished. Takes `stop_run`.
/// Begins when it gets `run_hosts`.
caf::actor spawn_run(caf::actor_system& system, std::shared_ptr<const scenario::plan> plan,
                     caf::actor observer, run_services services);

/// A node part: owns a shard of the run, its organisations, its recorder. `host` hears of its end
/// when it was orphaned.
caf::actor spawn_node(caf::actor_system& system, services_ptr services, caf::actor run,
                      caf::actor host);

/// What a host makes its node parts of.
struct host_services {
  std::string name = "local";
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
/// counts the users of the node before this organisation's; `resumed` are its users that go on from
/// somewhere. Sends `org_report` to its node.
caf::actor spawn_org(caf::event_based_actor* node, services_ptr services, shard_org part,
                     std::size_t first_number, provisioned ready, std::string default_model,
                     caf::actor recorder, resumed_users resumed);

/// A simulated user, monitored by its organisation. One that was handed over for the `generation`th
/// time (from 1) goes on from `from`; 0: it begins.
caf::actor spawn_user(caf::event_based_actor* org, services_ptr services, user_identity who,
                      std::size_t number, const std::vector<core::secret>& keys, caf::actor node,
                      caf::actor recorder, const core::user_progress& from,
                      std::uint64_t generation);

} // namespace loadtest::actors

#include "cli/local_run.hpp"

#include "actors/actors.hpp"
#include "actors/message_types.hpp"
#include "actors/net_admin.hpp"
#include "actors/net_client.hpp"
#include "cli/host.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <future>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t admin_connections = 16;

struct system_config : caf::actor_system_config {
  system_config() {
    // Of CAF 0.17's two policies this one costs a third of the other's CPU for many timers.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", allowed_cores());
    actors::add_message_types(*this);
  }
};

/// Where the connections to `host` are to go, by `targets.connections`.
net::connection_policy connections_of(const scenario::target_plan& targets,
                                      const std::string& host) {
  net::connection_policy result;
  result.per_request = targets.connection_per_request;
  result.max_age = targets.connection_max_age;
  const auto elsewhere = targets.resolve.find(host);
  if (elsewhere != targets.resolve.end()) {
    result.host = elsewhere->second.host;
    result.port = elsewhere->second.port;
  }
  return result;
}

core::result<std::shared_ptr<net::endpoint>> endpoint_of(const scenario::target_plan& targets,
                                                         const std::string& url) {
  auto made = net::make_endpoint(url, {targets.tls_verify, targets.ca_file,
                                       targets.client_cert_file, targets.client_key_file});
  if (!made)
    return made;
  auto& endpoint = **made;
  endpoint.connections = connections_of(targets, endpoint.base.host);
  endpoint.limits = {targets.connect_timeout, targets.first_byte_timeout, targets.stall_timeout,
                     targets.total_timeout};
  endpoint.headers = {targets.headers.begin(), targets.headers.end()};
  endpoint.secrets = targets.secret_headers;
  endpoint.max_tokens_field = targets.max_tokens_field;
  return made;
}

/// Waits for the end of the run; in between, passes on progress and the wish to stop.
core::result<actors::run_finished> watch(caf::scoped_actor& self, const caf::actor& run,
                                         const run_hooks& hooks) {
  std::optional<actors::run_finished> finished;
  std::optional<core::error> failure;
  self->monitor(run);
  while (!finished && !failure) {
    self->receive(
        [&](const actors::run_progress& m) {
          if (hooks.progress)
            hooks.progress(m);
        },
        [&](const actors::run_finished& m) { finished = m; },
        [&](const caf::down_msg& m) {
          failure = core::error{"an internal part failed: " + caf::to_string(m.reason)};
        },
        caf::after(100ms) >> [] {});
    if (const auto reason = hooks.stop ? hooks.stop() : std::nullopt)
      self->send(run, actors::stop_run{*reason});
  }
  if (finished)
    return *finished;
  return *failure;
}

/// The platform as a plan names it: where requests go, and its administration.
struct platform_access {
  std::shared_ptr<net::endpoint> router;
  std::shared_ptr<actors::admin_port> admin;
};

core::result<platform_access> access(const std::shared_ptr<const scenario::plan>& plan,
                                     net::io_pool& pool, const actors::ledger_sink& ledger) {
  const auto& targets = plan->targets;
  auto router = endpoint_of(targets, targets.router_url);
  if (!router)
    return router.failure();
  if (targets.auth == scenario::auth_header::x_api_key)
    (*router)->auth = net::key_header::x_api_key;
  std::shared_ptr<net::endpoint> admin;
  if (targets.dialect) {
    auto made = endpoint_of(targets, targets.admin_url);
    if (!made)
      return made.failure();
    admin = *made;
  }
  auto port = actors::make_net_admin(pool, plan, *router, admin, admin_connections);
  return platform_access{*router, ledger ? actors::make_ledger(port, ledger) : port};
}

std::shared_ptr<actors::node_services> services_of(std::shared_ptr<const scenario::plan> plan,
                                                   std::shared_ptr<actors::admin_port> admin) {
  auto services = std::make_shared<actors::node_services>();
  services->plan = std::move(plan);
  services->parallel_admin_calls = admin_connections;
  services->admin = std::move(admin);
  return services;
}

} // namespace

core::result<actors::run_finished> run_local(std::shared_ptr<const scenario::plan> plan,
                                             std::shared_ptr<const actors::user_registry> users,
                                             net::io_pool& pool, const run_hooks& hooks) {
  auto platform = access(plan, pool, hooks.ledger);
  if (!platform)
    return platform.failure();
  const bool shared = !plan->targets.dialect;
  actors::net_clients clients{pool, platform->router};
  auto services = services_of(plan, platform->admin);
  services->users = std::move(users);
  services->make_client = [&, shared](std::size_t user, const auto& keys) {
    return clients.make(user, keys, shared);
  };
  services->drain_health = [&](auto done) { pool.drain(std::move(done)); };
  services->in_flight = [&] { return clients.in_flight(); };
  services->write_records = hooks.records;
  services->log = hooks.log;

  system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  const auto run = actors::spawn_run(system, plan, self, hooks.log);
  const auto node = actors::spawn_node(system, services, run);
  self->send(run, actors::node_parts{{{services->node, node}}});
  auto result = watch(self, run, hooks);
  if (!result)
    caf::anon_send_exit(node, caf::exit_reason::user_shutdown);
  // No callback may reach an actor of a system that is going away.
  pool.stop();
  return result;
}

core::result<std::vector<std::string>>
retire_objects(const std::shared_ptr<const scenario::plan>& plan,
               std::vector<actors::platform_object> objects, net::io_pool& pool,
               const actors::ledger_sink& ledger) {
  auto platform = access(plan, pool, ledger);
  if (!platform)
    return platform.failure();
  std::promise<core::result<void>> probed;
  platform->admin->probe([&](auto result) { probed.set_value(std::move(result)); });
  if (const auto there = probed.get_future().get(); !there)
    return there.failure();

  system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  const auto retire =
      actors::spawn_retire(system, services_of(plan, platform->admin), std::move(objects), self);
  self->monitor(retire);
  core::result<std::vector<std::string>> result = std::vector<std::string>{};
  self->receive([&](const actors::shard_clean& m) { result = m.left_behind; },
                [&](const caf::down_msg& m) {
                  result = core::error{"an internal part failed: " + caf::to_string(m.reason)};
                });
  pool.stop();
  return result;
}

} // namespace loadtest::cli

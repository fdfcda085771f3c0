#include "cli/local_run.hpp"

#include "actors/admin/admin_actors.hpp"
#include "actors/admin/ledger_entry.hpp"
#include "actors/cluster/cluster_system.hpp"
#include "actors/cluster/door.hpp"
#include "actors/cluster/ending.hpp"
#include "actors/cluster/join_token.hpp"
#include "actors/message_types.hpp"
#include "actors/node/node_actors.hpp"
#include "cli/host.hpp"
#include "cli/node_process.hpp"
#include "cli/record_writer.hpp"

#include <caf/actor_system.hpp>
#include <caf/actor_system_config.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <future>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;

/// So long `loadtest cleanup` may take (spec cluster.md).
constexpr auto longest_removal = 5min;

struct system_config : caf::actor_system_config {
  system_config() {
    // Of CAF 0.17's two policies this one costs a third of the other's CPU for many timers.
    set("scheduler.policy", caf::atom("sharing"));
    set("scheduler.max-threads", allowed_cores());
    actors::add_message_types(*this);
  }
};

std::unique_ptr<caf::actor_system_config> config_for(const std::optional<cluster_hooks>& cluster) {
  if (cluster)
    return std::make_unique<actors::cluster::system_config>(allowed_cores());
  return std::make_unique<system_config>();
}

/// A ledger that is a file of this process.
actors::ledger_sink appending(line_keeper append) {
  if (!append)
    return {};
  return [append = std::move(append)](std::string_view line, const auto& kept) {
    auto there = append(line);
    if (kept)
      kept(std::move(there));
  };
}

/// Waits for the end of the run; in between, passes on progress and the wish to stop.
core::result<actors::run_report> watch(caf::scoped_actor& self, const caf::actor& run,
                                       const run_hooks& hooks) {
  std::optional<actors::run_report> finished;
  std::optional<core::error> failure;
  self->monitor(run);
  while (!finished && !failure) {
    self->receive(
        [&](const actors::run_progress& m) {
          if (hooks.progress)
            hooks.progress(m);
        },
        [&](const actors::load_over& m) {
          if (hooks.load_over)
            hooks.load_over(m.report);
        },
        [&](const actors::run_finished& m) { finished = m.report; },
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

/// How workers get in, as long as it is there.
struct way_in {
  caf::actor door;
  std::vector<actors::cluster::token_board::notice> tokens;
};

/// The token that workers must show; one that is made here is left where they find it.
core::result<core::secret> token_of(const cluster_hooks& cluster, std::uint16_t port,
                                    const core::logger& log, way_in& result) {
  if (cluster.at.token)
    return *cluster.at.token;
  auto token = actors::cluster::make_join_token();
  if (auto left = actors::cluster::write_join_token(cluster.token_file, token); !left)
    return left.failure();
  result.tokens.emplace_back(cluster.token_file, token);
  if (auto posted = actors::cluster::token_board{}.post(port, token))
    result.tokens.push_back(std::move(*posted));
  else
    log.warn("workers need --join-token-file",
             {{"file", cluster.token_file.string()}, {"detail", posted.failure().message}});
  return token;
}

/// Lets others join.
core::result<way_in> open_door(caf::actor_system& system, const scenario::plan& plan,
                               const run_hooks& hooks, const caf::actor& host,
                               const caf::actor& run, actors::cluster::relay& carrier) {
  const auto& c = *hooks.cluster;
  way_in result;
  auto listener = actors::cluster::listen_at(c.at.where);
  if (!listener)
    return listener.failure();
  auto token = token_of(c, listener->second, hooks.log, result);
  if (!token)
    return token.failure();
  result.door = actors::cluster::spawn_door(
      system, {actors::cluster::door_state{c.version, c.fingerprint, c.nodes, c.own_name},
               c.invited, plan.workers.join_timeout, hooks.log, c.own_name, host, run});
  actors::cluster::publish(system, result.door, carrier, std::move(listener->first),
                           actors::cluster::terms_of(system, c.at.tls, std::move(*token)),
                           hooks.log);
  hooks.log.info("waiting for workers",
                 {{"listen", c.at.where.host + ":" + std::to_string(listener->second)},
                  {"nodes", c.nodes},
                  {"join_timeout_s", plan.workers.join_timeout}});
  return result;
}

} // namespace

core::result<actors::run_report> run_local(const std::shared_ptr<const scenario::plan>& plan,
                                           std::shared_ptr<const actors::user_registry> users,
                                           net::io_pool& pool, const run_hooks& hooks) {
  const auto& cluster = hooks.cluster;
  const auto name = cluster ? cluster->own_name : "local";
  auto process = node_process::open(plan, std::move(users), pool,
                                    {name, hooks.log, appending(hooks.ledger), nullptr, {}});
  if (!process)
    return process.failure();

  std::optional<record_writer> writer;
  if (hooks.records)
    writer.emplace(hooks.records);
  const auto config = config_for(cluster);
  std::optional<actors::cluster::relay> carrier; // sends what the actor system says last
  if (cluster)
    carrier.emplace();
  std::optional<caf::actor_system> living{std::in_place, *config};
  const actors::cluster::ending ending{living};
  caf::actor_system& system = *living;
  caf::scoped_actor self{system};
  actors::run_services services;
  services.log = hooks.log;
  services.ledger = appending(hooks.ledger);
  if (cluster)
    services.records = appending(cluster->records);
  if (hooks.open_objects)
    services.open_objects = [&hooks](const std::string& node, const auto& answer) {
      answer(hooks.open_objects(node));
    };
  services.sweeper = (*process)->remover();
  const auto run = actors::spawn_run(system, plan, self, services);
  const auto open = [&](const std::string& part, const caf::actor&) {
    part_records records;
    if (writer)
      records.write = [&writer](auto batch, auto written) {
        writer->take(std::move(batch), std::move(written));
      };
    return (*process)->make(part, std::move(records));
  };
  const auto host = actors::spawn_host(system, {hooks.log, open, nullptr, {}, {}});
  auto door = cluster ? open_door(system, *plan, hooks, host, run, *carrier)
                      : core::result<way_in>{way_in{}};
  if (!cluster)
    self->send(run, actors::run_hosts{{{{name, true}, host}}, 0, false});
  if (door && hooks.listening)
    hooks.listening();
  auto result = door ? watch(self, run, hooks) : core::result<actors::run_report>{door.failure()};
  if (!result)
    for (const auto& actor : {run, host})
      caf::anon_send_exit(actor, caf::exit_reason::kill);
  if (door && door->door)
    self->wait_for(door->door);
  if (carrier)
    carrier->stop_listening();
  // No callback may reach an actor of a system that is going away.
  pool.stop();
  if (writer)
    writer->close();
  if (writer && writer->dropped() > 0 && hooks.dropped)
    hooks.dropped(writer->dropped());
  return result;
}

core::result<std::vector<std::string>>
retire_objects(const std::shared_ptr<const scenario::plan>& plan,
               std::vector<actors::platform_object> objects, net::io_pool& pool,
               const line_keeper& ledger) {
  auto process = node_process::open(
      plan, nullptr, pool, {std::string{actors::cleaner_name}, {}, appending(ledger), nullptr, {}});
  if (!process)
    return process.failure();
  std::promise<core::result<void>> probed;
  (*process)->admin().probe([&](auto result) { probed.set_value(std::move(result)); });
  if (const auto there = probed.get_future().get(); !there)
    return there.failure();

  system_config config;
  caf::actor_system system{config};
  caf::scoped_actor self{system};
  const auto retire = actors::spawn_retire(system, (*process)->remover(), std::move(objects),
                                           longest_removal, 0, self);
  self->monitor(retire);
  core::result<std::vector<std::string>> result = std::vector<std::string>{};
  self->receive([&](const actors::retired& m) { result = m.left_behind; },
                [&](const caf::down_msg& m) {
                  result = core::error{"an internal part failed: " + caf::to_string(m.reason)};
                });
  pool.stop();
  return result;
}

} // namespace loadtest::cli

#include "actors/cluster/cluster_system.hpp"
#include "actors/cluster/door.hpp"
#include "actors/cluster/ending.hpp"
#include "actors/cluster/scribe.hpp"
#include "actors/message_types.hpp"
#include "actors/node/node_actors.hpp"
#include "cli/cluster_address.hpp"
#include "cli/commands.hpp"
#include "cli/find_door.hpp"
#include "cli/host.hpp"
#include "cli/permissions.hpp"
#include "cli/process.hpp"
#include "cli/run_control.hpp"
#include "cli/scenario_file.hpp"
#include "cli/signals.hpp"
#include "cli/worker_process.hpp"
#include "net/text/digest.hpp"

#include <caf/actor_system.hpp>
#include <caf/scoped_actor.hpp>
#include <caf/send.hpp>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <sstream>
#include <thread>

namespace loadtest::cli {

namespace {

using namespace std::chrono_literals;
namespace cluster = actors::cluster;

constexpr int usage_error = 2;
constexpr int own_failure = 6;
/// Open files of a worker beside its users' connections.
constexpr std::uint64_t other_files = 100;

int refuse(const std::string& why, int exit_code) {
  std::cerr << "loadtest worker: " << why << (why.ends_with('\n') ? "" : "\n");
  return exit_code;
}

/// Where two texts first differ, for a person to read.
std::string difference(const std::string& here, const std::string& there) {
  std::istringstream a{here};
  std::istringstream b{there};
  std::string line_a;
  std::string line_b;
  for (int number = 1;; ++number) {
    const bool more_a = static_cast<bool>(std::getline(a, line_a));
    const bool more_b = static_cast<bool>(std::getline(b, line_b));
    if (!more_a && !more_b)
      return "they do not differ";
    if (more_a && more_b && line_a == line_b)
      continue;
    return "line " + std::to_string(number) + " of the effective scenario is '" +
           (more_a ? line_a : "") + "' here and '" + (more_b ? line_b : "") + "' there";
  }
}

/// The coordinator's scenario, as it is read here.
core::result<scenario::load_result> read(const worker_options& options,
                                         const cluster::invitation& invited,
                                         const actors::user_registry& users) {
  scenario_options source;
  source.file = options.run.scenario.file;
  if (source.file.empty()) {
    source.file = "scenario";
    source.text = invited.scenario;
  }
  source.name = invited.name;
  source.seed = invited.seed;
  source.set = invited.set;
  source.test_run_id = invited.test_run_id;
  source.cluster = true;
  source.given = permissions{options.allow_env, {}, {}};
  source.given->files.assign(options.allow_file.begin(), options.allow_file.end());
  if (!source.text) {
    auto own = read_file(source.file);
    if (!own)
      return own.failure();
    source.given->own_text = std::move(*own);
    for (const auto& [path, value] : options.run.scenario.set)
      source.given->own_text += "\n" + path + "=" + value;
    if (auto why = forbidden_override(*source.given, source.set); !why.empty())
      return core::error{std::move(why)};
  }
  auto loaded = scenario_reader{&users.known()}.read(source);
  if (!loaded)
    return loaded;
  if (!loaded->loaded || !loaded->not_built.empty())
    return core::error{describe(*loaded)};
  if (loaded->effective != invited.effective)
    return core::error{"this worker's scenario is not the coordinator's: " +
                       difference(loaded->effective, invited.effective)};
  if (net::text_digest(loaded->resolved) != invited.resolved_digest)
    return core::error{"this worker's scenario is not the coordinator's: a variable that it takes "
                       "from the environment has another value here"};
  return loaded;
}

[[noreturn]] void leave_at_once(int signal, const worker_process& process) {
  std::cerr << "loadtest worker: interrupted again, leaving at once; the coordinator removes what "
               "is left. If it is gone as well: loadtest cleanup "
            << process.folder().string() << '\n';
  std::_Exit(exit_code_of(signal));
}

/// Until the run needs this host no more; passes on the wish to end.
core::result<actors::host_over> watch(caf::scoped_actor& self, const caf::actor& host,
                                      const caf::actor& door, const worker_process& process,
                                      signals& interrupts) {
  std::optional<actors::host_over> over;
  std::optional<core::error> failure;
  bool asked_to_leave = false;
  self->monitor(host);
  self->monitor(door);
  while (!over && !failure) {
    self->receive([&](const actors::host_over& m) { over = m; },
                  [&](const caf::down_msg& m) {
                    // After the run has begun the host finds that out by itself.
                    if (m.source == door.address())
                      self->send(host, actors::door_closed{});
                    else
                      failure = core::error{"an internal part failed: " + caf::to_string(m.reason)};
                  },
                  caf::after(100ms) >> [] {});
    const auto signal = interrupts.poll();
    if (signal && std::exchange(asked_to_leave, true))
      leave_at_once(*signal, process);
    if (signal)
      self->send(host, actors::leaving{});
  }
  if (failure)
    return *failure;
  return *over;
}

/// Joins, and stays until the end.
core::result<actors::host_over>
take_part(worker_process& process, const cluster::invitation& invited,
          std::shared_ptr<const scenario::plan> plan, caf::actor_system& system,
          const caf::actor& door, run_control& control, signals& interrupts,
          const cluster::interruption& interrupted, actors::user_registry users) {
  const auto log = process.logger();
  const auto clock = cluster::read_clock(system, door, interrupted);
  if (!clock)
    return clock.failure();
  log.info("clock compared", {{"offset_s", clock->offset}, {"uncertainty_s", clock->uncertainty}});
  const auto link = std::make_shared<run_link>();
  const auto opened =
      process.open(std::move(plan), std::make_shared<actors::user_registry>(std::move(users)),
                   clock->offset, link);
  if (!opened)
    return opened.failure();

  caf::scoped_actor self{system};
  // The host may use it until the actor system ends.
  const auto open = [&process, &system, link](const std::string& part, const caf::actor& run) {
    if (!link->scribe) {
      link->scribe = cluster::spawn_scribe(system, run);
      link->ledger = cluster::writing_through(link->scribe);
    }
    return process.make_part(part);
  };
  const auto host = actors::spawn_host(system, {log, open, process.fence(), self, [link] {
                                                  caf::anon_send(link->scribe, actors::orphaned{});
                                                }});
  const auto welcome = cluster::join(
      system, door,
      {process.name(), net::text_digest(invited.effective), host, clock->uncertainty.count()},
      interrupted);
  core::result<actors::host_over> over = core::error{};
  if (welcome) {
    log.info("joined", {{"joined", welcome->joined}, {"expected", welcome->expected}});
    control.ready();
    over = watch(self, host, door, process, interrupts);
  } else {
    over = welcome.failure();
  }
  for (const auto& actor : {host, link->scribe})
    if (actor)
      caf::anon_send_exit(actor, caf::exit_reason::user_shutdown);
  process.stop();
  return over;
}

/// From the first word with the coordinator to the exit code.
int work(const worker_options& options, const cluster_address& where,
         std::unique_ptr<worker_process>& process, run_control& control, signals& interrupts,
         actors::user_registry users) {
  cluster::system_config config{allowed_cores()};
  cluster::relay carrier; // sends what the actor system says last
  std::optional<caf::actor_system> living{std::in_place, config};
  const cluster::ending ending{living};
  caf::actor_system& system = *living;
  bool asked_to_end = false;
  const cluster::interruption interrupted = [&] {
    return asked_to_end = asked_to_end || interrupts.poll();
  };
  const auto door = find_door(system, where, carrier, interrupted);
  if (!door)
    return refuse(door.failure().message, own_failure);
  const auto invited =
      cluster::ask_in(system, *door, {LOADTEST_VERSION, name_of(options)}, interrupted);
  // A mistake ends the Job that this worker belongs to; a coordinator that is gone does not, and
  // neither does a name that is taken, as by the worker whose place this one has.
  if (!invited)
    return refuse(invited.failure().message,
                  invited.failure().again == core::error::hope::none ? usage_error : own_failure);
  auto loaded = read(options, *invited, users);
  if (!loaded)
    return refuse(loaded.failure().message, usage_error);
  if (const auto enough = check_open_files(loaded->loaded->connections_of_node() + other_files);
      !enough)
    return refuse(enough.failure().message, own_failure);
  auto made = worker_process::make(options, *invited);
  if (!made)
    return refuse(made.failure().message, own_failure);
  process = std::move(*made);
  const auto over = take_part(*process, *invited,
                              std::make_shared<const scenario::plan>(std::move(*loaded->loaded)),
                              system, *door, control, interrupts, interrupted, std::move(users));
  const auto log = process->logger();
  if (over)
    for (const auto& object : over->left_behind)
      log.error("left behind", {{"object", object}});
  auto failure = over ? over->failure : over.failure().message;
  const auto incomplete = process->incomplete();
  for (const auto& file : incomplete)
    failure += (failure.empty() ? "" : "; ") + file;
  if (failure.empty())
    log.info("worker ends");
  else
    log.error("worker ends", {{"detail", failure}});
  return failure.empty() ? 0 : own_failure;
}

} // namespace

int worker_command(const worker_options& options, actors::user_registry users) {
  signals interrupts;
  const auto where = cluster_address_of(options.cluster.join, options.cluster);
  if (!where)
    return refuse(where.failure().message, usage_error);
  // One that a coordinator has yet to leave is waited for.
  if (const auto token = token_for(*where);
      !token && token.failure().again == core::error::hope::none)
    return refuse(token.failure().message, usage_error);
  run_control control;
  if (const auto& address = options.run.metrics_listen; !address.empty())
    if (const auto served = control.serve_on(address); !served)
      return refuse(served.failure().message, usage_error);
  std::unique_ptr<worker_process> process;
  return work(options, *where, process, control, interrupts, std::move(users));
}

} // namespace loadtest::cli

#include "actors/admin/run_names.hpp"
#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/coordinator.hpp"
#include "cli/failed_run.hpp"
#include "cli/ledger_file.hpp"
#include "cli/local_run.hpp"
#include "cli/process.hpp"
#include "cli/process_settings.hpp"
#include "cli/run_control.hpp"
#include "cli/run_directory.hpp"
#include "cli/run_facts.hpp"
#include "cli/run_log.hpp"
#include "cli/run_report.hpp"
#include "cli/scenario_file.hpp"
#include "cli/second_by_second.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "platform/server/config_file.hpp"
#include "platform/server/server.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace loadtest::cli {

namespace {

constexpr int usage_error = 2;
constexpr int preflight_failed = 3;
constexpr int internal_failure = 5;
/// Open files of a run beside its users' connections.
constexpr std::uint64_t other_files = 100;
/// Of a coordinator, for workers and for whoever else connects to its port.
constexpr std::uint64_t cluster_files = 4096;

/// A reason to end before the run has begun: what to print, and the exit code.
struct refusal {
  std::string why;
  int exit_code = usage_error;
};

template <typename T>
using checked = std::variant<T, refusal>;

/// `--platform` as overrides of the scenario's targets.
void aim(scenario_options& scenario, bool simulated, const std::string& url) {
  scenario.set.emplace_back("targets.platform", simulated ? "loadtest-v1" : "static");
  scenario.set.emplace_back("targets.apiRouterUrl", url);
  if (simulated)
    scenario.set.emplace_back("targets.userOrgUrl", url);
}

/// `--users N`, spread over the organisations of the scenario as it was read.
core::result<void> spread(std::uint32_t users, std::uint32_t orgs, scenario_options& scenario) {
  if (users == 0 || users % orgs != 0)
    return core::error{"--users " + std::to_string(users) + " does not spread evenly over " +
                       std::to_string(orgs) + " organizations"};
  const auto each = std::to_string(users / orgs);
  scenario.set.emplace_back("users.perOrg", "{min: " + each + ", max: " + each + "}");
  return {};
}

/// Reads and checks the scenario. Nothing has been opened or sent when this refuses.
checked<scenario::load_result> read(const scenario_reader& reader, scenario_options& source,
                                    const run_options& options,
                                    const actors::user_registry& users) {
  auto loaded = reader.read(source);
  if (!loaded)
    return refusal{loaded.failure().message};
  if (options.users && loaded->loaded) {
    if (const auto done = spread(*options.users, loaded->loaded->org_count, source); !done)
      return refusal{done.failure().message};
    loaded = reader.read(source);
  }
  if (!loaded->loaded || !loaded->not_built.empty())
    return refusal{describe(*loaded)};
  if (!users.find(loaded->loaded->behavior)) {
    std::string known;
    for (const auto& name : users.names())
      known += (known.empty() ? "" : ", ") + name;
    return refusal{"spec.userBehavior.behavior: there is no behavior '" + loaded->loaded->behavior +
                   "'; known: " + known};
  }
  return std::move(*loaded);
}

checked<std::unique_ptr<platform::server>> start_platform(const std::string& config_file,
                                                          const std::string& listen_on,
                                                          const run_directory& directory) {
  platform::model_config config;
  if (!config_file.empty()) {
    const auto text = read_file(config_file);
    if (!text)
      return refusal{text.failure().message};
    const auto parsed = platform::parse_model_config(*text);
    if (!parsed)
      return refusal{config_file + ": " + parsed.failure().message};
    config = *parsed;
  }
  platform::server_options listen;
  if (!listen_on.empty())
    listen.listen = listen_on;
  listen.request_log = (directory.path() / "platform-requests.jsonl").string();
  auto server = platform::server::start(config, listen);
  if (!server)
    return refusal{server.failure().message, internal_failure};
  return std::move(*server);
}

/// All that a run needs before it begins.
struct prepared_run {
  std::shared_ptr<const scenario::plan> plan;
  std::vector<scenario::problem> notes;
  std::unique_ptr<run_directory> directory;
  std::unique_ptr<ledger_file> ledger;
  std::unique_ptr<platform::server> platform; ///< the simulated one, if it is embedded
  std::optional<cluster_hooks> cluster;
};

checked<prepared_run> prepare(const run_options& options, const actors::user_registry& users) {
  const scenario_reader reader;
  auto source = options.scenario;
  source.cluster = options.cluster.has_value();
  const bool simulated = options.platform == "simulated";
  if (!options.platform.empty())
    // The simulated platform's port is known once it serves; to check the scenario any will do.
    aim(source, simulated, simulated ? "http://127.0.0.1:1" : options.platform);
  auto loaded = read(reader, source, options, users);
  if (const auto* refused = std::get_if<refusal>(&loaded))
    return *refused;
  auto scenario = std::get<scenario::load_result>(std::move(loaded));

  // The simulated platform has the other ends of the connections.
  const auto& plan = *scenario.loaded;
  const auto connections = options.cluster ? plan.connections_of_node() : plan.total_users();
  const auto files = connections + (simulated ? plan.total_users() : 0) + other_files +
                     (options.cluster ? cluster_files : 0);
  if (const auto enough = check_open_files(files); !enough)
    return refusal{enough.failure().message, preflight_failed};

  std::optional<cluster_address> where;
  if (options.cluster) {
    const auto checked = check_cluster(*options.cluster, plan);
    if (!checked)
      return refusal{checked.failure().message};
    where = *checked;
  }

  prepared_run run;
  const auto out = options.out.empty() ? "runs/" + scenario.loaded->test_run_id : options.out;
  auto made = run_directory::create(out);
  if (!made)
    return refusal{made.failure().message};
  run.directory = std::move(*made);
  if (simulated) {
    auto started = start_platform(options.platform_config, options.platform_listen, *run.directory);
    if (const auto* refused = std::get_if<refusal>(&started))
      return *refused;
    run.platform = std::get<0>(std::move(started));
    aim(source, simulated, run.platform->url());
    scenario = std::get<scenario::load_result>(read(reader, source, options, users));
  }
  auto ledger = ledger_file::open(run.directory->path() / "ledger.jsonl");
  if (!ledger)
    return refusal{ledger.failure().message};
  run.ledger = std::move(*ledger);
  run.directory->write_file("scenario.yaml", scenario.effective);
  run.notes = std::move(scenario.notes);
  run.plan = std::make_shared<const scenario::plan>(std::move(*scenario.loaded));
  if (const auto read = run.ledger->follow(actors::run_names(*run.plan)); !read)
    return refusal{read.failure().message};
  if (where) {
    auto cluster =
        cluster_of(options, *where, source, scenario.effective, *run.plan, *run.directory);
    if (!cluster)
      return refusal{cluster.failure().message};
    run.cluster = std::move(*cluster);
  }
  return run;
}

display display_of(const run_options& options) {
  if (options.quiet)
    return display::nothing;
  if (options.log_format == log_format::json)
    return display::events;
  return can_redraw() ? display::screen : display::lines;
}

void log_begin(const core::logger& log, const metrics::run_facts& facts,
               const std::vector<scenario::problem>& notes) {
  log.info("run begins", {{"scenario", facts.scenario},
                          {"seed", facts.seed},
                          {"version", facts.version},
                          {"target", facts.target},
                          {"organizations", facts.orgs},
                          {"users", facts.users}});
  for (const auto& note : notes)
    log.warn("scenario note", {{"note", note.to_string()}});
  for (const auto& note : facts.notes)
    log.warn("proxy", {{"note", note}});
}

[[noreturn]] void leave_at_once(int signal, const run_directory& directory) {
  std::cerr << "loadtest: interrupted again, leaving at once; what the run created may still be "
               "on the platform. Remove it with: loadtest cleanup "
            << directory.path().string() << '\n';
  std::_Exit(exit_code_of(signal));
}

int refuse(const refusal& r) {
  std::cerr << "loadtest: " << r.why << (r.why.ends_with('\n') ? "" : "\n");
  return r.exit_code;
}

int carry_out(const run_options& options, const prepared_run& run, signals& interrupts,
              run_control& control, actors::user_registry users) {
  auto& directory = *run.directory;
  const auto how = display_of(options);
  const log_identity who{run.plan->test_run_id, options.worker_id};
  console terminal{std::cerr};
  std::optional<terminal_guard> guard;
  if (how == display::screen)
    guard.emplace();
  auto opened = run_log::open(directory.path() / "log.jsonl", log_settings(options, who),
                              [&](std::string_view lines) { terminal.print(lines); });
  if (!opened)
    return refuse({opened.failure().message});
  auto& log = **opened;
  auto facts = planned_facts(*run.plan, options);
  log_begin(log.logger(), facts, run.notes);

  net::io_pool pool{io_settings(options)};
  second_by_second progress{*run.plan, facts, directory, terminal, how, who};
  bool asked_to_stop = false;
  run_hooks hooks;
  control.serve_in(directory.path(), log.logger());
  hooks.log = log.logger();
  hooks.progress = [&](const auto& now) {
    progress(now);
    control.tell(progress.as_json(), progress.as_text());
  };
  hooks.listening = [&] { control.ready(); };
  hooks.records = [&](const auto& batch) { return directory.write_records(batch); };
  hooks.dropped = [&](std::uint64_t n) {
    directory.lacks("requests.jsonl", std::to_string(n) + " records were lost, the disk is too "
                                                          "slow for them");
  };
  hooks.cluster = run.cluster;
  hooks.ledger = [&](std::string_view line) { return run.ledger->append(line); };
  hooks.open_objects = [&](const std::string& node) {
    actors::open_list open{run.ledger->open_objects(node), {}};
    if (node.empty())
      for (const auto& line : run.ledger->unreadable())
        open.unreadable.push_back("what " + line + " speaks of");
    return open;
  };
  hooks.load_over = [&](const actors::run_report& so_far) {
    progress.load_over(so_far);
    facts.statistics = progress.statistics(so_far);
    report_load(facts, *run.plan, so_far, directory);
  };
  hooks.stop = [&]() -> std::optional<std::string> {
    progress.look();
    const auto signal = interrupts.poll();
    if (!signal && control.stop_asked() && !std::exchange(asked_to_stop, true))
      return "stop";
    if (!signal)
      return std::nullopt;
    if (std::exchange(asked_to_stop, true)) {
      terminal.clear();
      guard.reset();
      leave_at_once(*signal, directory);
    }
    progress.leaving();
    return ended_by(*signal);
  };
  const auto finished =
      run_local(run.plan, std::make_shared<actors::user_registry>(std::move(users)), pool, hooks);
  terminal.clear();
  guard.reset();
  if (!finished) {
    log.logger().error("run failed", {{"detail", finished.failure().message}});
    const auto after =
        clean_up_after_failure(run.plan, *run.ledger, directory.path(), log.logger());
    log.close();
    return refuse({finished.failure().message + "; " + after, internal_failure});
  }
  add_result(facts, *run.plan, finished->result);
  if (const auto kept = run.ledger->state(); !kept)
    facts.lost.ledger = true;
  control.close(); // what is exported is files only
  return report(std::move(facts), *run.plan, *finished, directory, log, options.json);
}

} // namespace

int run_command(const run_options& options, actors::user_registry users) {
  std::error_code ec;
  if (options.restartable && std::filesystem::exists(options.out + "/ledger.jsonl", ec)) {
    std::cerr << "loadtest: a coordinator of this run was here before and is lost; only what it "
                 "left behind is removed\n";
    return std::max(cleanup_command({options.out, true}), internal_failure);
  }
  signals interrupts;
  run_control control;
  if (!options.metrics_listen.empty())
    if (const auto served = control.serve_on(options.metrics_listen); !served)
      return refuse({served.failure().message});
  const auto prepared = prepare(options, users);
  if (const auto* refused = std::get_if<refusal>(&prepared))
    return refuse(*refused);
  return carry_out(options, std::get<prepared_run>(prepared), interrupts, control,
                   std::move(users));
}

} // namespace loadtest::cli

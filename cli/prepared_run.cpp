#include "cli/prepared_run.hpp"

#include "actors/admin/run_names.hpp"
#include "cli/coordinator.hpp"
#include "cli/process.hpp"
#include "cli/replaced_run.hpp"
#include "cli/scenario_file.hpp"
#include "cli/start_checks.hpp"
#include "platform/server/config_file.hpp"

#include <utility>

namespace loadtest::cli {

namespace fs = std::filesystem;

namespace {

constexpr int preflight_failed = 3;
/// Open files of a run beside its users' connections.
constexpr std::uint64_t other_files = 100;
/// Of a coordinator, for workers and for whoever else connects to its port.
constexpr std::uint64_t cluster_files = 4096;

/// `--platform` as overrides of the scenario's targets.
void aim(scenario_options& scenario, bool simulated, const std::string& url) {
  scenario.set.emplace_back("targets.platform", simulated ? "loadtest-v1" : "static");
  scenario.set.emplace_back("targets.apiRouterUrl", url);
  if (simulated)
    scenario.set.emplace_back("targets.userOrgUrl", url);
}

/// `--users N`, spread over the organisations of the scenario as it was read.
core::result<void> spread(std::uint32_t users, std::uint32_t orgs, scenario_options& scenario) {
  if (users < orgs)
    return core::error{"--users " + std::to_string(users) + ": each of the " +
                       std::to_string(orgs) +
                       " organizations has one user at least; give more, or fewer organizations "
                       "with --set organizations.count=" +
                       std::to_string(users)};
  scenario.set.emplace_back("users.perOrg", "null");
  scenario.set.emplace_back("users.total", std::to_string(users));
  return {};
}

/// Reads and checks the scenario. Nothing has been opened or sent when this refuses.
checked<scenario::load_result> read(const scenario_reader& reader, scenario_options& source,
                                    const run_options& options) {
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
  return std::move(*loaded);
}

checked<std::unique_ptr<platform::server>> start_platform(const std::string& config_file,
                                                          const std::string& listen_on,
                                                          const run_directory& directory) {
  platform::model_config config;
  if (!config_file.empty()) {
    const auto text = read_file(config_file);
    if (!text)
      return refusal{"--platform-config: " + text.failure().message};
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
    return refusal{(listen_on.empty() ? "" : "--platform-listen: ") + server.failure().message};
  return std::move(*server);
}

/// All of `run` beside its directory. The refusal, if there is one.
std::optional<refusal> fill(prepared_run& run, const scenario_reader& reader,
                            const run_options& options, scenario_options& source,
                            scenario::load_result scenario,
                            const std::optional<cluster_address>& where) {
  if (options.platform == "simulated") {
    auto started = start_platform(options.platform_config, options.platform_listen, *run.directory);
    if (const auto* refused = std::get_if<refusal>(&started))
      return *refused;
    run.platform = std::get<0>(std::move(started));
    aim(source, true, run.platform->url());
    scenario = std::get<scenario::load_result>(read(reader, source, options));
  }
  auto ledger = ledger_file::open(run.directory->path() / "ledger.jsonl");
  if (!ledger)
    return refusal{ledger.failure().message};
  run.ledger = std::move(*ledger);
  run.directory->write_file("scenario.yaml", scenario.effective);
  run.plan = std::make_shared<const scenario::plan>(std::move(*scenario.loaded));
  if (const auto followed = run.ledger->follow(actors::run_names(*run.plan)); !followed)
    return refusal{followed.failure().message};
  if (where) {
    auto cluster = cluster_of(options, *where, source, scenario, *run.plan, *run.directory);
    if (!cluster)
      return refusal{cluster.failure().message};
    run.cluster = std::move(*cluster);
  }
  return std::nullopt;
}

} // namespace

checked<prepared_run> prepare(const run_options& options, const actors::user_registry& users) {
  const scenario_reader reader{&users.known()};
  auto source = options.scenario;
  source.cluster = options.cluster.has_value();
  const bool simulated = options.platform == "simulated";
  if (!options.platform.empty())
    // The simulated platform's port is known once it serves; to check the scenario any will do.
    aim(source, simulated, simulated ? "http://127.0.0.1:1" : options.platform);
  auto loaded = read(reader, source, options);
  if (const auto* refused = std::get_if<refusal>(&loaded))
    return *refused;
  auto scenario = std::get<scenario::load_result>(std::move(loaded));
  if (const auto can = check_start(std::make_shared<scenario::plan>(*scenario.loaded)); !can)
    return refusal{can.failure().message};

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

  const fs::path out = options.out.empty() ? "runs/" + plan.test_run_id : options.out;
  std::error_code ec;
  if (options.force && fs::exists(out / "requests.jsonl", ec))
    if (const auto removed = remove_run(out); !removed)
      return refusal{removed.failure().message};
  auto made = run_directory::create(out);
  if (!made)
    return refusal{made.failure().message};
  prepared_run run;
  run.directory = std::move(*made);
  run.notes = std::move(scenario.notes);
  if (auto refused = fill(run, reader, options, source, std::move(scenario), where)) {
    run.directory->discard();
    return *refused;
  }
  return run;
}

} // namespace loadtest::cli

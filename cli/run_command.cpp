#include "cli/commands.hpp"
#include "cli/host.hpp"
#include "cli/ledger_file.hpp"
#include "cli/local_run.hpp"
#include "cli/process.hpp"
#include "cli/run_directory.hpp"
#include "cli/scenario_file.hpp"
#include "cli/signals.hpp"
#include "metrics/records.hpp"
#include "metrics/report.hpp"
#include "platform/server/config_file.hpp"
#include "platform/server/server.hpp"

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace loadtest::cli {

namespace {

constexpr int usage_error = 2;
constexpr int preflight_failed = 3;
constexpr int internal_failure = 5;
/// Open files of a run beside its users' connections.
constexpr std::uint64_t other_files = 100;

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
  listen.request_log = (directory.path() / "platform-requests.jsonl").string();
  auto server = platform::server::start(config, listen);
  if (!server)
    return refusal{server.failure().message, internal_failure};
  return std::move(*server);
}

/// Shows and writes the seconds of a run as they pass.
class second_by_second {
public:
  second_by_second(const scenario::plan& plan, run_directory& directory, bool quiet)
      : pattern_(plan.phases), directory_(directory), quiet_(quiet),
        in_place_(isatty(STDERR_FILENO) && !std::getenv("NO_COLOR")) {
    directory_.write_row(metrics::timeseries_header());
  }

  void operator()(const actors::run_progress& now) {
    const auto phase = phase_name(now);
    if (now.stage != actors::run_state::stage::bootstrap)
      directory_.write_row(
          metrics::timeseries_row(core::to_seconds(now.since_t0), phase, *before_, *now.so_far));
    if (!quiet_)
      std::cerr << (in_place_ ? "\r\033[K" : "")
                << metrics::progress_line(now.since_t0, total(), phase, *before_, *now.so_far)
                << (in_place_ ? "" : "\n") << std::flush;
    before_ = now.so_far;
  }

  void end() const {
    if (in_place_ && !quiet_)
      std::cerr << "\r\033[K" << std::flush;
  }

private:
  std::string phase_name(const actors::run_progress& now) const {
    using stage = actors::run_state::stage;
    switch (now.stage) {
    case stage::bootstrap:
      return "bootstrap";
    case stage::simulate:
      return pattern_.empty() ? "simulate" : pattern_.phase(pattern_.phase_at(now.since_t0)).name;
    case stage::drain:
      return "drain";
    case stage::cleanup:
    case stage::done:
      return "cleanup";
    }
    return {};
  }

  std::optional<core::nanoseconds> total() const {
    if (pattern_.empty())
      return std::nullopt;
    return pattern_.duration();
  }

  scenario::load_pattern pattern_;
  run_directory& directory_;
  bool quiet_;
  bool in_place_; ///< one line that is written over, on a terminal
  std::shared_ptr<const metrics::snapshot> before_ = std::make_shared<metrics::snapshot>();
};

/// A second interrupt leaves at once; the first one ends the run gracefully.
std::optional<std::string> interrupted(signals& interrupts, bool& asked,
                                       const run_directory& directory) {
  const auto signal = interrupts.poll();
  if (!signal)
    return std::nullopt;
  if (std::exchange(asked, true)) {
    std::cerr << "\nloadtest: interrupted again, leaving at once; what the run created may still "
                 "be on the platform. Remove it with: loadtest cleanup "
              << directory.path().string() << '\n';
    std::_Exit(*signal == SIGINT ? 130 : 143);
  }
  return *signal == SIGINT ? "sigint" : "sigterm";
}

/// The part of the load's time that lies in measured phases.
core::nanoseconds measured_time(const scenario::plan& plan, core::nanoseconds load_time) {
  if (plan.phases.empty())
    return load_time;
  core::nanoseconds measured{0};
  core::nanoseconds begin{0};
  for (const auto& phase : plan.phases) {
    const auto end = std::min(begin + phase.duration, load_time);
    if (phase.measure && end > begin)
      measured += end - begin;
    begin += phase.duration;
  }
  return measured;
}

metrics::run_facts facts_of(const scenario::plan& plan, const actors::run_result& result,
                            const run_options& options) {
  metrics::run_facts facts;
  facts.test_run_id = plan.test_run_id;
  facts.scenario = plan.name;
  facts.seed = plan.seed;
  facts.version = LOADTEST_VERSION;
  facts.host = host_description();
  facts.target = options.platform == "simulated" ? "simulated" : plan.targets.router_url;
  facts.prompts_nonced = plan.prompt_nonce;
  facts.measured_time = measured_time(plan, result.load_time);
  facts.orgs = result.orgs;
  facts.users = result.users;
  for (std::uint32_t o = 1; o <= plan.org_users.size(); ++o)
    facts.org_names.push_back(plan.org_name(o));
  facts.clock = options.fallback_clock ? "fallback" : "kernel";
  facts.ended_by = result.ended_by;
  facts.failure = result.failure;
  facts.left_behind = result.left_behind;
  facts.notes = result.notes;
  facts.thresholds = plan.thresholds;
  facts.with_goodput = plan.goodput.any();
  return facts;
}

/// Writes the results and prints the summary; returns the exit code.
int report(metrics::run_facts facts, const metrics::snapshot& total, run_directory& directory,
           const std::string& export_to, bool json) {
  directory.write_file("histograms.jsonl", metrics::histograms_jsonl(total));
  if (!export_to.empty())
    if (const auto exported = directory.export_to(export_to); !exported)
      facts.notes.push_back(exported.failure().message);
  for (const auto& file : directory.incomplete())
    facts.notes.push_back(file + " is incomplete: it could not be written in full");
  facts.exit_code = metrics::exit_code(facts, total, metrics::judge(total));
  if (!directory.incomplete().empty() && facts.exit_code < usage_error)
    facts.exit_code = internal_failure;
  const auto summary = metrics::summary_json(facts, total);
  directory.write_file("summary.json", summary);
  if (json)
    std::cout << summary;
  else
    std::cout << metrics::summary_text(facts, total,
                                       isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR"))
              << "\nResults: " << directory.path().string() << "/\n";
  return facts.exit_code;
}

int refuse(const refusal& r) {
  std::cerr << "loadtest: " << r.why << (r.why.ends_with('\n') ? "" : "\n");
  return r.exit_code;
}

} // namespace

int run_command(const run_options& options, actors::user_registry users) {
  signals interrupts;
  const scenario_reader reader;
  auto source = options.scenario;
  const bool simulated = options.platform == "simulated";
  if (!options.platform.empty())
    // The simulated platform's port is known once it serves; to check the scenario any will do.
    aim(source, simulated, simulated ? "http://127.0.0.1:1" : options.platform);
  auto loaded = read(reader, source, options, users);
  if (const auto* refused = std::get_if<refusal>(&loaded))
    return refuse(*refused);
  auto scenario = std::get<scenario::load_result>(std::move(loaded));

  // The simulated platform has the other ends of the connections.
  const auto files = scenario.loaded->total_users() * (simulated ? 2 : 1) + other_files;
  if (const auto enough = check_open_files(files); !enough)
    return refuse({enough.failure().message, preflight_failed});

  const auto out = options.out.empty() ? "runs/" + scenario.loaded->test_run_id : options.out;
  auto made = run_directory::create(out);
  if (!made)
    return refuse({made.failure().message});
  auto& directory = **made;

  std::unique_ptr<platform::server> platform;
  if (simulated) {
    auto started = start_platform(options.platform_config, directory);
    if (const auto* refused = std::get_if<refusal>(&started))
      return refuse(*refused);
    platform = std::get<0>(std::move(started));
    aim(source, simulated, platform->url());
    scenario = std::get<scenario::load_result>(read(reader, source, options, users));
  }
  auto ledger = ledger_file::open(directory.path() / "ledger.jsonl");
  if (!ledger)
    return refuse({ledger.failure().message});
  const auto plan = std::make_shared<const scenario::plan>(std::move(*scenario.loaded));
  directory.write_file("scenario.yaml", scenario.effective);
  for (const auto& note : scenario.notes)
    std::cerr << note.to_string() << '\n';

  const auto threads =
      options.io_threads ? options.io_threads : std::max<std::size_t>(1, allowed_cores() / 2);
  net::io_pool pool{{threads, !options.fallback_clock}};
  second_by_second progress{*plan, directory, options.quiet};
  bool asked_to_stop = false;
  run_hooks hooks;
  hooks.progress = [&](const auto& now) { progress(now); };
  hooks.records = [&](const auto& batch) { directory.write_records(batch); };
  hooks.ledger = [&](std::string_view line) { (*ledger)->append(line); };
  hooks.stop = [&] { return interrupted(interrupts, asked_to_stop, directory); };
  const core::unix_time began = std::chrono::system_clock::now();
  const auto finished =
      run_local(plan, std::make_shared<actors::user_registry>(std::move(users)), pool, hooks);
  progress.end();
  if (!finished)
    return refuse({finished.failure().message, internal_failure});

  auto facts = facts_of(*plan, finished->result, options);
  facts.started = began;
  facts.ended = std::chrono::system_clock::now();
  if ((*ledger)->failed())
    facts.notes.push_back("ledger.jsonl is incomplete: it could not be written in full");
  return report(std::move(facts), *finished->total, directory, plan->export_to, options.json);
}

} // namespace loadtest::cli

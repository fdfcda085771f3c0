#include "cli/options.hpp"

#include <CLI/CLI.hpp>
#include <cctype>
#include <cstdlib>
#include <map>
#include <sstream>

namespace loadtest::cli {

namespace {

void add_scenario_options(CLI::App& command, scenario_options& to) {
  command.add_option("--name", to.name, "Which scenario of the file, when it has several")
      ->envname("LOADTEST_NAME");
  command.add_option("--seed", to.seed, "Seed of the whole workload")->envname("LOADTEST_SEED");
  command
      .add_option_function<std::vector<std::string>>(
          "--set",
          [&to](const std::vector<std::string>& assignments) {
            for (const auto& a : assignments) {
              const auto equals = a.find('=');
              if (equals == 0 || equals == std::string::npos)
                throw CLI::ValidationError("--set", "'" + a + "' is not PATH=VALUE");
              to.set.emplace_back(a.substr(0, equals), a.substr(equals + 1));
            }
          },
          "Override a value: PATH=VALUE, path under spec or metadata")
      ->take_all()
      ->allow_extra_args(false)
      ->type_name("PATH=VALUE");
}

std::map<std::string, core::log_level> log_levels() {
  std::map<std::string, core::log_level> result;
  using enum core::log_level;
  for (const auto level : {debug, info, warn, error})
    result[core::to_string(level)] = level;
  return result;
}

std::map<std::string, log_format> log_formats() {
  return {{"text", log_format::text}, {"json", log_format::json}};
}

void add_scenario_file(CLI::App& command, std::string& to, std::string& config) {
  auto* file = command.add_option("scenario", to, "Scenario file (YAML)");
  command.add_option("--config", config, "The scenario, as earlier versions had it")
      ->envname("CONFIG_PATH")
      ->excludes(file);
}

/// What is about this process rather than the run.
void add_process_options(CLI::App* run, run_options& to) {
  run->add_option("--out", to.out, "Run directory (default: runs/<testRunId>)")
      ->envname("LOADTEST_OUT");
  run->add_option("--io-threads", to.io_threads,
                  "Threads for the network (default: half of the cores)")
      ->envname("LOADTEST_IO_THREADS")
      ->check(CLI::Range(1, 256));
  run->add_flag("--fallback-clock", to.fallback_clock,
                "Stamp received data after the read instead of by the kernel");
  run->add_option("--log-level", to.log_level, "Least level of what is logged (default: info)")
      ->envname("LOADTEST_LOG_LEVEL")
      ->transform(CLI::CheckedTransformer(log_levels()))
      ->type_name("debug|info|warn|error");
  run->add_option("--log-format", to.log_format,
                  "Of the log on stderr (default: text, in a pod of Kubernetes json)")
      ->envname("LOADTEST_LOG_FORMAT")
      ->transform(CLI::CheckedTransformer(log_formats()))
      ->type_name("text|json");
  run->add_option("--worker-id", to.worker_id, "Name of this process in the log (default: local)")
      ->envname("WORKER_ID");
  run->add_option("--metrics-listen", to.metrics_listen, "Where /readyz answers (default: nowhere)")
      ->envname("LOADTEST_METRICS_LISTEN")
      ->type_name("HOST:PORT");
}

/// A command that runs a scenario.
CLI::App* add_run(CLI::App& app, const std::string& name, const std::string& what, run_options& to,
                  std::string& duration, std::string& config) {
  auto* run = app.add_subcommand(name, what);
  add_scenario_file(*run, to.scenario.file, config);
  add_scenario_options(*run, to.scenario);
  add_process_options(run, to);
  run->add_option(
         "--platform", to.platform,
         "'simulated' for the embedded platform, or the URL of an OpenAI-compatible server")
      ->envname("LOADTEST_PLATFORM")
      ->type_name("simulated|URL");
  run->add_option("--platform-config", to.platform_config,
                  "Configuration of the simulated platform")
      ->envname("LOADTEST_PLATFORM_CONFIG");
  run->add_option("--platform-listen", to.platform_listen,
                  "Where it serves (default: a free port of 127.0.0.1)")
      ->envname("LOADTEST_PLATFORM_LISTEN")
      ->type_name("HOST:PORT");
  run->add_option("--duration", duration, "End the load after this time (limits.maxDuration)")
      ->envname("LOADTEST_DURATION");
  run->add_option("--users", to.users, "Users in all, spread evenly over the organisations")
      ->envname("LOADTEST_USERS");
  run->add_flag("--json", to.json, "Print the summary as JSON on stdout");
  run->add_flag("--quiet", to.quiet, "No progress on stderr, only what goes wrong");
  return run;
}

void add_cluster_options(CLI::App& command, cluster_options& to) {
  const char* group = "Cluster";
  const auto file = [&](const char* name, std::string& path, const char* what) {
    std::string variable = name + 2;
    for (auto& c : variable)
      c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    command.add_option(name, path, what)->envname("LOADTEST_" + variable)->group(group);
  };
  file("--cluster-cert", to.certificate, "Certificate of this node, for mutual TLS (PEM)");
  file("--cluster-key", to.key, "Its private key (PEM)");
  file("--cluster-ca", to.authority, "What certificates of other nodes must be signed by (PEM)");
  file("--join-token-file", to.token_file,
       "Token that lets workers in (default: a new one, which workers of this user on this machine "
       "find)");
  command
      .add_option("--insecure-cluster", to.insecure,
                  "'yes-i-know': without TLS although others can reach the port")
      ->envname("LOADTEST_INSECURE_CLUSTER")
      ->check(CLI::IsMember({"yes-i-know"}))
      ->group(group);
}

void add_cluster_listen(CLI::App& command, cluster_options& to) {
  command.add_option("--cluster-listen", to.listen, "Where workers join (default: 127.0.0.1:7777)")
      ->envname("LOADTEST_CLUSTER_LISTEN")
      ->type_name("HOST:PORT")
      ->group("Cluster");
}

/// What a worker lets a scenario read that was sent to it.
void add_permissions(CLI::App& command, std::vector<std::string>& allow_env,
                     std::vector<std::string>& allow_file) {
  command
      .add_option("--allow-env", allow_env,
                  "Variables of this environment that the coordinator's scenario may refer to")
      ->envname("LOADTEST_ALLOW_ENV")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,…")
      ->group("Cluster");
  command
      .add_option("--allow-file", allow_file,
                  "Files, or folders of files, that the coordinator's scenario may name")
      ->envname("LOADTEST_ALLOW_FILE")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("PATH,…")
      ->group("Cluster");
}

CLI::Option* add_join(CLI::App& command, cluster_options& to) {
  command
      .add_option("--cluster-name", to.name,
                  "Name in the coordinator's certificate (default: the host of --join)")
      ->envname("LOADTEST_CLUSTER_NAME")
      ->group("Cluster");
  return command.add_option("--join", to.join, "Where the coordinator listens")
      ->envname("LOADTEST_JOIN")
      ->type_name("HOST:PORT")
      ->group("Cluster");
}

/// What one command reads. Each has its own: CLI11 2.1 reads the variables of all commands, and one
/// that is not given must not write over an argument of the one that is.
struct command_line {
  run_options run;
  cluster_options cluster;
  std::string duration;
  std::string config;
  std::vector<std::string> allow_env;
  std::vector<std::string> allow_file;
};

} // namespace

options parse_options(int argc, const char* const* argv) {
  CLI::App app{"Load testing for LLM platforms: simulated users, true numbers, one verdict.",
               "loadtest"};
  app.set_version_flag("--version", std::string{"loadtest "} + LOADTEST_VERSION);
  app.require_subcommand(1);
  app.footer("Each option has an environment variable, LOADTEST_…; exit codes are in the README.");

  command_line start;
  if (std::getenv("KUBERNETES_SERVICE_HOST"))
    start.run.log_format = log_format::json;
  auto of_run = start;
  add_run(app, "run", "A whole run in this process", of_run.run, of_run.duration, of_run.config);

  auto of_coordinator = start;
  auto* coordinator_command =
      add_run(app, "coordinator", "A clustered run: waits for workers, runs, and reports",
              of_coordinator.run, of_coordinator.duration, of_coordinator.config);
  add_cluster_options(*coordinator_command, of_coordinator.cluster);
  add_cluster_listen(*coordinator_command, of_coordinator.cluster);

  auto of_worker = start;
  auto* worker_command = app.add_subcommand("worker", "Takes part in a coordinator's run");
  add_scenario_file(*worker_command, of_worker.run.scenario.file, of_worker.config);
  add_process_options(worker_command, of_worker.run);
  add_cluster_options(*worker_command, of_worker.cluster);
  add_join(*worker_command, of_worker.cluster)->required();
  add_permissions(*worker_command, of_worker.allow_env, of_worker.allow_file);
  worker_command->footer("The scenario is the coordinator's; one that is given here must be the "
                         "same.");

  auto of_node = start;
  auto* node_command =
      add_run(app, "node", "A coordinator when JOB_COMPLETION_INDEX is 0, otherwise a worker",
              of_node.run, of_node.duration, of_node.config);
  add_cluster_options(*node_command, of_node.cluster);
  add_cluster_listen(*node_command, of_node.cluster);
  add_join(*node_command, of_node.cluster)->required();
  add_permissions(*node_command, of_node.allow_env, of_node.allow_file);

  control_options status;
  control_options stop;
  stop.stop = true;
  auto* status_command = app.add_subcommand("status", "How is the run that is under way?");
  auto* stop_command = app.add_subcommand("stop", "End the run that is under way, gracefully");
  for (const auto& [command, to] : {std::pair{status_command, &status}, {stop_command, &stop}})
    command
        ->add_option("run-dir", to->run_directory,
                     "Its directory (default: the only one under way in runs/)")
        ->envname("LOADTEST_OUT");
  status_command->add_flag("--json", status.json, "As JSON");

  cleanup_options cleanup;
  auto* cleanup_command =
      app.add_subcommand("cleanup", "Remove what a run left on the platform, from its ledger");
  cleanup_command->add_option("run-dir", cleanup.run_directory, "The run's directory")->required();
  cleanup_command->add_flag("--yes", cleanup.yes, "Do not ask, also at a terminal");
  cleanup_command->footer("The admin key comes from where the scenario took it, or from "
                          "ADMIN_API_KEY.");

  validate_options validate;
  auto* validate_command = app.add_subcommand("validate", "Read scenarios and say what is wrong");
  auto* files = validate_command->add_option("scenario", validate.files, "Scenario files (YAML)");
  add_scenario_options(*validate_command, validate.scenario);
  validate_command->add_flag("--print", validate.print,
                             "Print the effective scenario, secrets redacted");
  auto* schema =
      validate_command
          ->add_flag("--schema", validate.schema,
                     "Print the JSON Schema of scenarios, for editors; takes no scenario")
          ->excludes(files);
  validate_command
      ->add_flag("--reference", validate.reference,
                 "Print the reference of all keys (Markdown); takes no scenario")
      ->excludes(files)
      ->excludes(schema);

  platform_options platform;
  auto* platform_command =
      app.add_subcommand("platform", "Serve the simulated platform until interrupted");
  platform_command->add_option("--listen", platform.listen, "Address and port")
      ->capture_default_str()
      ->envname("LOADTEST_LISTEN");
  platform_command->add_option("--config", platform.config, "Configuration file");
  platform_command->add_option("--admin-key-file", platform.admin_key_file,
                               "File of the admin key; without it any is taken");
  platform_command->add_option("--log-requests", platform.log_requests,
                               "Ground-truth log of every request (JSON lines)");
  auto* cert = platform_command->add_option("--tls-cert", platform.cert, "Serve TLS: certificate");
  auto* key = platform_command->add_option("--tls-key", platform.key, "Serve TLS: private key");
  cert->needs(key);
  key->needs(cert);

  calibrate_options calibrate;
  const auto* calibrate_command = add_calibrate(app, calibrate);

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = app.exit(e, out, err);
    return message{out.str(), err.str(), code == 0 ? 0 : 2};
  }
  if (stop_command->parsed())
    return stop;
  if (status_command->parsed())
    return status;
  if (cleanup_command->parsed())
    return cleanup;
  if (validate_command->parsed() && validate.files.empty() && !validate.schema &&
      !validate.reference)
    return message{{}, "loadtest validate: which scenario? Try: loadtest validate --help\n", 2};
  if (validate_command->parsed())
    return validate;
  if (platform_command->parsed())
    return platform;
  if (calibrate_command->parsed())
    return calibrate;
  auto& [run, cluster, duration, config, allow_env, allow_file] =
      coordinator_command->parsed() ? of_coordinator
      : worker_command->parsed()    ? of_worker
      : node_command->parsed()      ? of_node
                                    : of_run;
  if (run.scenario.file.empty())
    run.scenario.file = config;
  const char* index = std::getenv("JOB_COMPLETION_INDEX");
  if (node_command->parsed() && !index)
    return message{{},
                   "loadtest node: JOB_COMPLETION_INDEX is not set; outside of a Job use "
                   "coordinator or worker\n",
                   2};
  if (worker_command->parsed() || (node_command->parsed() && std::string_view{index} != "0"))
    return worker_options{run, cluster, allow_env, allow_file};
  if (run.scenario.file.empty())
    return message{{}, "loadtest: which scenario? Try: loadtest run --help\n", 2};
  if (!duration.empty())
    run.scenario.set.emplace_back("limits.maxDuration", duration);
  if (coordinator_command->parsed() || node_command->parsed())
    run.cluster = cluster;
  run.restartable = node_command->parsed();
  return run;
}

} // namespace loadtest::cli

#include "cli/options.hpp"

#include "cli/option_groups.hpp"
#include "cli/quick_scenario.hpp"
#include "cli/usage.hpp"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <sstream>

namespace loadtest::cli {

namespace {

/// What one command reads. Each has its own: one that is not given must not write over an argument
/// of the one that is.
struct command_line {
  run_options run;
  cluster_options cluster;
  std::string duration;
  std::string config;
  std::vector<std::string> allow_env;
  std::vector<std::string> allow_file;
};

message usage_error(std::string text) {
  return {{}, std::move(text), 2};
}

/// Names the file that is read. A mistake: two arguments do; a variable gives way.
std::string choose_file(const std::string& command, command_line& line,
                        const std::vector<std::string>& arguments) {
  auto& file = line.run.scenario.file;
  if (file.empty())
    file = line.config;
  else if (is_given(arguments, "--config") || is_given(arguments, "-f"))
    return command + ": the scenario is named twice, as '" + file + "' and by --config as '" +
           line.config + "'; name one\n";
  return {};
}

/// Options of the simulated platform are for nobody else.
std::string platform_mistake(const std::string& command, const run_options& run,
                             const std::vector<std::string>& arguments) {
  for (const auto* option : {"--platform-config", "--platform-listen"})
    if (run.platform != "simulated" && is_given(arguments, option))
      return command + ": " + option + " is for the simulated platform: add --platform simulated\n";
  return {};
}

} // namespace

options parse_options(int argc, const char* const* argv) {
  const auto arguments = without_help({argv + 1, argv + argc});
  CLI::App app{"Load testing for LLM platforms: simulated users, true numbers, one verdict.",
               "loadtest"};
  app.set_version_flag("--version", std::string{"loadtest "} + LOADTEST_VERSION);
  app.require_subcommand(1);
  app.footer("Each command has its own help: loadtest help COMMAND. Exit codes are in the README.");

  command_line start;
  if (std::getenv("KUBERNETES_SERVICE_HOST"))
    start.run.log_format = log_format::json;
  auto of_run = start;
  auto* run_app = add_run(app, "run", "A whole run in this process", of_run.run, of_run.duration,
                          of_run.config);

  auto of_coordinator = start;
  auto* coordinator_app =
      add_run(app, "coordinator", "A clustered run: waits for workers, runs, and reports",
              of_coordinator.run, of_coordinator.duration, of_coordinator.config);
  add_cluster_options(*coordinator_app, of_coordinator.cluster);
  add_cluster_listen(*coordinator_app, of_coordinator.cluster);

  auto of_worker = start;
  auto* worker_app = app.add_subcommand("worker", "Takes part in a coordinator's run");
  add_scenario_file(*worker_app, of_worker.run.scenario.file, of_worker.config);
  add_process_options(*worker_app, of_worker.run);
  add_cluster_options(*worker_app, of_worker.cluster);
  add_join(*worker_app, of_worker.cluster)->required();
  add_permissions(*worker_app, of_worker.allow_env, of_worker.allow_file);
  worker_app->footer("The scenario is the coordinator's; one that is given here must be the same.");

  auto of_node = start;
  auto* node_app =
      add_run(app, "node", "A coordinator when JOB_COMPLETION_INDEX is 0, otherwise a worker",
              of_node.run, of_node.duration, of_node.config);
  add_cluster_options(*node_app, of_node.cluster);
  add_cluster_listen(*node_app, of_node.cluster);
  add_join(*node_app, of_node.cluster)->required();
  add_permissions(*node_app, of_node.allow_env, of_node.allow_file);

  control_options status;
  control_options stop;
  stop.stop = true;
  auto* status_app = app.add_subcommand("status", "How is the run that is under way?");
  auto* stop_app = app.add_subcommand("stop", "End the run that is under way, gracefully");
  for (const auto& [command, to] : {std::pair{status_app, &status}, {stop_app, &stop}})
    command
        ->add_option("run-dir", to->run_directory,
                     "Its directory (default: the only one under way in runs/)")
        ->type_name("DIR")
        ->envname("LOADTEST_OUT");
  status_app->add_flag("--json", status.json, "As JSON");

  cleanup_options cleanup;
  auto* cleanup_app =
      app.add_subcommand("cleanup", "Remove what a run left on the platform, from its ledger");
  cleanup_app->add_option("run-dir", cleanup.run_directory, "The run's directory")
      ->type_name("DIR")
      ->required();
  cleanup_app->add_flag("--yes", cleanup.yes, "Do not ask, also at a terminal");
  cleanup_app->footer("The admin key comes from where the scenario took it, or from "
                      "ADMIN_API_KEY.");

  validate_options validate;
  auto* validate_app = app.add_subcommand("validate", "Read scenarios and say what is wrong");
  auto* files =
      validate_app
          ->add_option("scenario", validate.files, "Scenario files (YAML); - is standard input")
          ->type_name("FILE");
  add_scenario_options(*validate_app, validate.scenario);
  validate_app->add_flag("--print", validate.print,
                         "Print the effective scenario, secrets redacted");
  auto* schema =
      validate_app
          ->add_flag("--schema", validate.schema,
                     "Print the JSON Schema of scenarios, for editors; takes no scenario")
          ->excludes(files);
  validate_app
      ->add_flag("--reference", validate.reference,
                 "Print the reference of all keys (Markdown); takes no scenario")
      ->excludes(files)
      ->excludes(schema);

  platform_options platform;
  auto* platform_app =
      app.add_subcommand("platform", "Serve the simulated platform until interrupted");
  add_platform_options(*platform_app, platform);

  calibrate_options calibrate;
  auto* calibrate_app = add_calibrate(app, calibrate);

  // Only those of the command that is given: a variable for another one can't be a mistake of it.
  for (auto* command : app.get_subcommands({})) {
    if (arguments.empty() || command->get_name() != arguments.front())
      continue;
    attach_variables(*command);
    const auto footer = command->get_footer();
    command->footer(footer + (footer.empty() ? "" : "\n") +
                    "Each option may stand in the environment: its variable is in brackets.");
  }

  if (arguments.empty())
    return usage_error("loadtest: which command?\n\n" + app.help());
  if (auto unknown = unknown_command(app, arguments); !unknown.empty())
    return usage_error(std::move(unknown));
  try {
    // CLI11 takes them from the end.
    app.parse(std::vector<std::string>{arguments.rbegin(), arguments.rend()});
  } catch (const CLI::Success& e) {
    std::ostringstream out;
    std::ostringstream err;
    app.exit(e, out, err);
    return message{out.str(), err.str(), 0};
  } catch (const CLI::ParseError& e) {
    return usage_error(mistake(app, e, arguments));
  }
  if (stop_app->parsed())
    return stop;
  if (status_app->parsed())
    return status;
  if (cleanup_app->parsed())
    return cleanup;
  if (validate_app->parsed() && validate.files.empty() && !validate.schema && !validate.reference)
    return usage_error("loadtest validate: which scenario? Try: loadtest validate FILE, or "
                       "loadtest validate --help\n");
  if (validate_app->parsed())
    return validate;
  if (platform_app->parsed())
    return platform;
  if (calibrate_app->parsed())
    return calibrate;
  auto& line = coordinator_app->parsed() ? of_coordinator
               : worker_app->parsed()    ? of_worker
               : node_app->parsed()      ? of_node
                                         : of_run;
  const auto command = "loadtest " + arguments.front();
  if (auto twice = choose_file(command, line, arguments); !twice.empty())
    return usage_error(std::move(twice));
  auto& [run, cluster, duration, config, allow_env, allow_file] = line;
  const char* index = std::getenv("JOB_COMPLETION_INDEX");
  if (node_app->parsed() && !index)
    return usage_error("loadtest node: JOB_COMPLETION_INDEX is not set; outside of a Job use "
                       "coordinator or worker\n");
  if (worker_app->parsed() || (node_app->parsed() && std::string_view{index} != "0"))
    return worker_options{run, cluster, allow_env, allow_file};
  if (auto wrong = platform_mistake(command, run, arguments); !wrong.empty())
    return usage_error(std::move(wrong));
  if (run.scenario.file.empty() && run_app->parsed() && !run.platform.empty()) {
    take_quick_scenario(run, duration);
    return run;
  }
  if (run.scenario.file.empty())
    return usage_error(command + ": which scenario? Try: " + command +
                       " FILE, or without one: loadtest run --platform URL\n");
  if (!duration.empty())
    run.scenario.set.emplace_back("limits.maxDuration", duration);
  if (coordinator_app->parsed() || node_app->parsed())
    run.cluster = cluster;
  run.restartable = node_app->parsed();
  return run;
}

} // namespace loadtest::cli

#include "cli/options.hpp"

#include <CLI/CLI.hpp>
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

CLI::App* add_run(CLI::App& app, run_options& to, std::string& duration, std::string& config) {
  auto* run = app.add_subcommand("run", "A whole run in this process");
  auto* file = run->add_option("scenario", to.scenario.file, "Scenario file (YAML)");
  run->add_option("--config", config, "The scenario, as earlier versions had it")
      ->envname("CONFIG_PATH")
      ->excludes(file);
  add_scenario_options(*run, to.scenario);
  run->add_option("--out", to.out, "Run directory (default: runs/<testRunId>)")
      ->envname("LOADTEST_OUT");
  run->add_option(
         "--platform", to.platform,
         "'simulated' for the embedded platform, or the URL of an OpenAI-compatible server")
      ->envname("LOADTEST_PLATFORM")
      ->type_name("simulated|URL");
  run->add_option("--platform-config", to.platform_config,
                  "Configuration of the simulated platform")
      ->envname("LOADTEST_PLATFORM_CONFIG");
  run->add_option("--duration", duration, "End the load after this time (limits.maxDuration)")
      ->envname("LOADTEST_DURATION");
  run->add_option("--users", to.users, "Users in all, spread evenly over the organisations")
      ->envname("LOADTEST_USERS");
  run->add_option("--io-threads", to.io_threads,
                  "Threads for the network (default: half of the cores)")
      ->envname("LOADTEST_IO_THREADS")
      ->check(CLI::Range(1, 256));
  run->add_flag("--fallback-clock", to.fallback_clock,
                "Stamp received data after the read instead of by the kernel");
  run->add_flag("--json", to.json, "Print the summary as JSON on stdout");
  run->add_flag("--quiet", to.quiet, "No progress on stderr, only what goes wrong");
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
  return run;
}

} // namespace

options parse_options(int argc, const char* const* argv) {
  CLI::App app{"Load testing for LLM platforms: simulated users, true numbers, one verdict.",
               "loadtest"};
  app.set_version_flag("--version", std::string{"loadtest "} + LOADTEST_VERSION);
  app.require_subcommand(1);
  app.footer("Each option has an environment variable, LOADTEST_…; exit codes are in the README.");

  run_options run;
  if (std::getenv("KUBERNETES_SERVICE_HOST"))
    run.log_format = log_format::json;
  std::string duration;
  std::string config;
  std::string run_id;
  auto* run_command = add_run(app, run, duration, config);

  cleanup_options cleanup;
  auto* cleanup_command =
      app.add_subcommand("cleanup", "Remove what a run left on the platform, from its ledger");
  cleanup_command->add_option("run-dir", cleanup.run_directory, "The run's directory")->required();
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

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& e) {
    std::ostringstream out;
    std::ostringstream err;
    const int code = app.exit(e, out, err);
    return message{out.str(), err.str(), code == 0 ? 0 : 2};
  }
  if (cleanup_command->parsed())
    return cleanup;
  if (validate_command->parsed() && validate.files.empty() && !validate.schema &&
      !validate.reference)
    return message{{}, "loadtest validate: which scenario? Try: loadtest validate --help\n", 2};
  if (validate_command->parsed())
    return validate;
  if (platform_command->parsed())
    return platform;
  if (run.scenario.file.empty())
    run.scenario.file = config;
  if (run.scenario.file.empty())
    return message{{}, "loadtest run: which scenario? Try: loadtest run --help\n", 2};
  if (!duration.empty())
    run.scenario.set.emplace_back("limits.maxDuration", duration);
  (void)run_command;
  return run;
}

} // namespace loadtest::cli

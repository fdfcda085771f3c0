#include "cli/option_groups.hpp"

#include "cli/option_kinds.hpp"

#include <CLI/CLI.hpp>
#include <array>
#include <limits>

namespace loadtest::cli {

namespace {

constexpr const char* cluster_group = "Cluster";

} // namespace

void add_scenario_options(CLI::App& command, scenario_options& to) {
  command.add_option("--name", to.name, "Which scenario of the file, when it has several");
  add_whole_number(
      command, "--seed", 0, std::numeric_limits<std::uint64_t>::max(),
      [&to](std::uint64_t seed) { to.seed = seed; }, "Seed of the whole workload");
  add_assignments(command, "--set", to.set,
                  "Override a value: PATH=VALUE, path under spec or metadata");
}

void add_scenario_file(CLI::App& command, std::string& to, std::string& config) {
  command.add_option("scenario", to, "Scenario file (YAML); - is standard input")
      ->type_name("FILE");
  command
      .add_option("-f,--config", config,
                  "The same by an option, or by a variable where there is no argument")
      ->type_name("FILE")
      ->envname("CONFIG_PATH");
}

void add_process_options(CLI::App& run, run_options& to) {
  using enum core::log_level;
  constexpr std::array levels{debug, info, warn, error};
  run.add_option("--out", to.out, "Run directory (default: runs/<testRunId>)")->type_name("DIR");
  add_whole_number(
      run, "--io-threads", 1, 256,
      [&to](std::uint64_t n) { to.io_threads = static_cast<std::uint32_t>(n); },
      "Threads for the network (default: half of the cores)");
  run.add_flag("--fallback-clock", to.fallback_clock,
               "Stamp received data after the read instead of by the kernel");
  add_word(
      run, "--log-level", {"debug", "info", "warn", "error"},
      [&to, levels](std::size_t i) { to.log_level = levels[i]; },
      "Least level of what is logged (default: info)");
  add_word(
      run, "--log-format", {"text", "json"},
      [&to](std::size_t i) { to.log_format = i == 0 ? log_format::text : log_format::json; },
      "Of the log on stderr (default: text, in a pod of Kubernetes json)");
  run.add_option("--worker-id", to.worker_id, "Name of this process in the log (default: local)")
      ->type_name("NAME")
      ->envname("WORKER_ID");
  run.add_option("--metrics-listen", to.metrics_listen, "Where /readyz answers (default: nowhere)")
      ->type_name("HOST:PORT");
}

CLI::App* add_run(CLI::App& app, const std::string& name, const std::string& what, run_options& to,
                  std::string& duration, std::string& config) {
  auto* run = app.add_subcommand(name, what);
  add_scenario_file(*run, to.scenario.file, config);
  add_scenario_options(*run, to.scenario);
  add_process_options(*run, to);
  add_platform(*run, "--platform", to.platform,
               "'simulated' for the embedded platform, or the URL of an OpenAI-compatible server");
  run->add_option("--platform-config", to.platform_config,
                  "Configuration of the simulated platform")
      ->type_name("FILE");
  run->add_option("--platform-listen", to.platform_listen,
                  "Where it serves (default: a free port of 127.0.0.1)")
      ->type_name("HOST:PORT");
  add_duration(*run, "--duration", duration, "End the load after this time (limits.maxDuration)");
  add_whole_number(
      *run, "--users", 1, std::numeric_limits<std::uint32_t>::max(),
      [&to](std::uint64_t n) { to.users = static_cast<std::uint32_t>(n); },
      "Users in all, spread evenly over the organizations");
  run->add_flag("--force", to.force, "Replace the run that the run directory holds");
  run->add_flag("--json", to.json, "Print the summary as JSON on stdout");
  run->add_flag("--quiet", to.quiet, "No progress on stderr, only what goes wrong");
  return run;
}

void add_cluster_options(CLI::App& command, cluster_options& to) {
  const auto file = [&](const char* name, std::string& path, const char* what) {
    command.add_option(name, path, what)->type_name("FILE")->group(cluster_group);
  };
  file("--cluster-cert", to.certificate, "Certificate of this node, for mutual TLS (PEM)");
  file("--cluster-key", to.key, "Its private key (PEM)");
  file("--cluster-ca", to.authority, "What certificates of other nodes must be signed by (PEM)");
  file("--join-token-file", to.token_file,
       "Token that lets workers in (default: a new one, which workers of this user on this machine "
       "find)");
  add_word(
      command, "--insecure-cluster", {"yes-i-know"},
      [&to](std::size_t) { to.insecure = "yes-i-know"; },
      "'yes-i-know': without TLS although others can reach the port")
      ->group(cluster_group);
}

void add_cluster_listen(CLI::App& command, cluster_options& to) {
  command.add_option("--cluster-listen", to.listen, "Where workers join (default: 127.0.0.1:7777)")
      ->type_name("HOST:PORT")
      ->group(cluster_group);
}

void add_permissions(CLI::App& command, std::vector<std::string>& allow_env,
                     std::vector<std::string>& allow_file) {
  command
      .add_option("--allow-env", allow_env,
                  "Variables of this environment that the coordinator's scenario may refer to")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("NAME,…")
      ->group(cluster_group);
  command
      .add_option("--allow-file", allow_file,
                  "Files, or folders of files, that the coordinator's scenario may name")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name("PATH,…")
      ->group(cluster_group);
}

CLI::Option* add_join(CLI::App& command, cluster_options& to) {
  command
      .add_option("--cluster-name", to.name,
                  "Name in the coordinator's certificate (default: the host of --join)")
      ->type_name("NAME")
      ->group(cluster_group);
  return command.add_option("--join", to.join, "Where the coordinator listens")
      ->type_name("HOST:PORT")
      ->group(cluster_group);
}

void add_platform_options(CLI::App& command, platform_options& to) {
  command.add_option("--listen", to.listen, "Address and port (default: 127.0.0.1:8080)")
      ->type_name("HOST:PORT");
  const auto file = [&](const char* name, std::string& path, const char* what) {
    return command.add_option(name, path, what)->type_name("FILE");
  };
  file("--config", to.config, "Configuration file");
  file("--admin-key-file", to.admin_key_file, "File of the admin key; without it any is taken");
  file("--log-requests", to.log_requests, "Ground-truth log of every request (JSON lines)");
  auto* cert = file("--tls-cert", to.cert, "Serve TLS: certificate");
  auto* key = file("--tls-key", to.key, "Serve TLS: private key");
  cert->needs(key);
  key->needs(cert);
}

} // namespace loadtest::cli

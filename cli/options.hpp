#pragma once

#include "cli/calibrate/calibrate_options.hpp"
#include "cli/log_line.hpp"
#include "cli/permissions.hpp"
#include "core/log_event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace loadtest::cli {

/// What a scenario is read with, by every command that reads one.
struct scenario_options {
  std::string file;
  std::optional<std::string> text; ///< instead of the file's; `file` then is its name
  std::string test_run_id;         ///< empty: the environment's, or a new one
  bool cluster = false;
  std::optional<permissions> given; ///< of a scenario that was sent; none: it may read all
  std::string name;
  std::optional<std::uint64_t> seed;
  std::vector<std::pair<std::string, std::string>> set; ///< path, value
};

/// How the nodes of a cluster run find and trust each other.
struct cluster_options {
  std::string listen; ///< of the coordinator: HOST:PORT
  std::string join;   ///< of a worker: the coordinator's
  std::string certificate;
  std::string key;
  std::string authority;
  std::string name;       ///< in the coordinator's certificate; empty: the host that is joined
  std::string token_file; ///< of the join token; empty: made, or found on this machine
  std::string insecure;   ///< `yes-i-know`: without TLS, and not on loopback alone
};

struct run_options {
  scenario_options scenario;
  std::string out;                    ///< empty: runs/<testRunId>
  std::string platform;               ///< "simulated", a URL, or empty: the scenario's targets
  std::string platform_config;        ///< of the simulated platform
  std::string platform_listen;        ///< of the simulated platform; empty: a port of 127.0.0.1
  std::optional<std::uint32_t> users; ///< in all, over the organisations
  std::uint32_t io_threads = 0;       ///< 0: half of the cores that the process may use
  bool fallback_clock = false;
  bool force = false; ///< the run that the run directory holds is replaced
  bool json = false;
  bool quiet = false;
  core::log_level log_level = core::log_level::info;
  cli::log_format log_format = cli::log_format::text;
  std::string worker_id = "local";
  std::string metrics_listen; ///< HOST:PORT; empty: nowhere
  /// It is a Job's, which may start it again after it was lost.
  bool restartable = false;
  std::optional<cluster_options> cluster; ///< of a coordinator
};

/// A node that joins a coordinator. Of `run` it takes what is about this process.
struct worker_options {
  run_options run;
  cluster_options cluster;
  /// What a scenario that was sent may read here: variables by name, files or folders of files.
  std::vector<std::string> allow_env{};
  std::vector<std::string> allow_file{};
};

struct validate_options {
  std::vector<std::string> files;
  scenario_options scenario; ///< all but the file
  bool print = false;
  bool schema = false;    ///< the JSON Schema of scenarios instead
  bool reference = false; ///< the reference of their keys instead
};

/// Asks a run how it is, or to end.
struct control_options {
  std::string run_directory; ///< empty: the only one that is under way
  bool stop = false;
  bool json = false;
};

struct cleanup_options {
  std::string run_directory;
  bool yes = false; ///< without asking
};

struct platform_options {
  std::string listen = "127.0.0.1:8080";
  std::string config;
  std::string admin_key_file; ///< empty: any admin key is taken
  std::string log_requests;
  std::string cert;
  std::string key;
};

/// Help, version or a usage error: text to print, and the exit code.
struct message {
  std::string out;
  std::string err;
  int exit_code = 0;
};

using options = std::variant<run_options, worker_options, control_options, cleanup_options,
                             validate_options, platform_options, calibrate_options, message>;

/// Reads the command line, and the environment variables that stand in for options.
options parse_options(int argc, const char* const* argv);

} // namespace loadtest::cli

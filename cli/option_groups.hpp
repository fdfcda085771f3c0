#pragma once

#include "cli/options.hpp"

#include <string>
#include <vector>

namespace CLI {
class App;
class Option;
} // namespace CLI

/// Options that several commands have, or one has many of.
namespace loadtest::cli {

/// The scenario as an argument, or by an option.
void add_scenario_file(CLI::App& command, std::string& to, std::string& config);
void add_scenario_options(CLI::App& command, scenario_options& to);
/// What is about this process rather than the run.
void add_process_options(CLI::App& run, run_options& to);
/// A command that runs a scenario, with all of these.
CLI::App* add_run(CLI::App& app, const std::string& name, const std::string& what, run_options& to,
                  std::string& duration, std::string& config);

void add_cluster_options(CLI::App& command, cluster_options& to);
void add_cluster_listen(CLI::App& command, cluster_options& to);
CLI::Option* add_join(CLI::App& command, cluster_options& to);
/// What a worker lets a scenario read that was sent to it.
void add_permissions(CLI::App& command, std::vector<std::string>& allow_env,
                     std::vector<std::string>& allow_file);

void add_platform_options(CLI::App& command, platform_options& to);

} // namespace loadtest::cli

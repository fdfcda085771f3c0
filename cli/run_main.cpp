#include "cli/run_main.hpp"

#include "cli/commands.hpp"
#include "cli/process.hpp"
#include "cli/quick_scenario.hpp"

#include <algorithm>
#include <exception>
#include <iostream>

namespace loadtest {

namespace {

/// `-` in place of a file's name. The error: it can't be read, or is one of several.
core::result<void> read_standard_input(cli::options& options) {
  if (auto* run = std::get_if<cli::run_options>(&options))
    return cli::take_standard_input(run->scenario);
  if (auto* worker = std::get_if<cli::worker_options>(&options))
    return cli::take_standard_input(worker->run.scenario);
  auto* validate = std::get_if<cli::validate_options>(&options);
  if (!validate || std::count(validate->files.begin(), validate->files.end(), "-") == 0)
    return {};
  if (validate->files.size() > 1)
    return core::error{"- stands for standard input, and for itself alone"};
  validate->scenario.file = validate->files.front();
  const auto read = cli::take_standard_input(validate->scenario);
  validate->files = {validate->scenario.file};
  return read;
}

int dispatch(cli::options options, actors::user_registry users) {
  if (const auto read = read_standard_input(options); !read) {
    std::cerr << "loadtest: " << read.failure().message << '\n';
    return 2;
  }
  if (const auto* run = std::get_if<cli::run_options>(&options))
    return cli::run_command(*run, std::move(users));
  if (const auto* worker = std::get_if<cli::worker_options>(&options))
    return cli::worker_command(*worker, std::move(users));
  if (const auto* control = std::get_if<cli::control_options>(&options))
    return cli::control_command(*control);
  if (const auto* cleanup = std::get_if<cli::cleanup_options>(&options))
    return cli::cleanup_command(*cleanup);
  if (const auto* validate = std::get_if<cli::validate_options>(&options))
    return cli::validate_command(*validate, users);
  if (const auto* platform = std::get_if<cli::platform_options>(&options))
    return cli::platform_command(*platform);
  if (const auto* calibrate = std::get_if<cli::calibrate_options>(&options))
    return cli::calibrate_command(*calibrate);
  const auto& message = std::get<cli::message>(options);
  std::cout << message.out;
  std::cerr << message.err;
  return message.exit_code;
}

} // namespace

int run_main(int argc, const char* const* argv, actors::user_registry users) {
  cli::forbid_core_dumps();
  try {
    return dispatch(cli::parse_options(argc, argv), std::move(users));
  } catch (const std::exception& e) {
    std::cerr << "loadtest: internal error: " << e.what() << '\n';
    return 5;
  }
}

} // namespace loadtest

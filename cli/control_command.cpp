#include "cli/commands.hpp"
#include "cli/run_control.hpp"

#include <filesystem>
#include <iostream>
#include <vector>

namespace loadtest::cli {

namespace {

namespace fs = std::filesystem;

constexpr int usage_error = 2;

bool is_running(const fs::path& folder) {
  return static_cast<bool>(
      net::ask_probe((folder / run_control::socket_name).string(), "GET", "/status"));
}

/// The run that is meant when none is named: the only one below `runs` that is under way.
core::result<fs::path> only_run() {
  std::vector<fs::path> running;
  std::error_code ec;
  for (const auto& entry : fs::directory_iterator{"runs", ec})
    if (fs::exists(entry.path() / run_control::socket_name, ec) && is_running(entry.path()))
      running.push_back(entry.path());
  if (running.size() == 1)
    return running.front();
  if (running.empty())
    return core::error{"no run is under way in runs/; name its directory"};
  std::string names;
  for (const auto& path : running)
    names += "\n  " + path.string();
  return core::error{"several runs are under way; name one:" + names};
}

} // namespace

int control_command(const control_options& options) {
  const auto folder = options.run_directory.empty()
                          ? only_run()
                          : core::result<fs::path>{fs::path{options.run_directory}};
  const auto said = folder ? net::ask_probe((*folder / run_control::socket_name).string(),
                                            options.stop ? "POST" : "GET",
                                            options.stop   ? "/stop"
                                            : options.json ? "/status.json"
                                                           : "/status")
                           : core::result<std::string>{folder.failure()};
  if (!said) {
    std::cerr << "loadtest " << (options.stop ? "stop" : "status") << ": " << said.failure().message
              << '\n';
    return usage_error;
  }
  std::cout << *said;
  return 0;
}

} // namespace loadtest::cli

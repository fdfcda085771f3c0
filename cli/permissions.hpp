#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::cli {

/// What a scenario that a coordinator has sent may read on this machine: a worker takes orders, but
/// gives its secrets to those that it was told to.
struct permissions {
  std::vector<std::string> variables;       ///< by name
  std::vector<std::filesystem::path> files; ///< or folders, with all that is in them
  /// The worker's own scenario and overrides: what they refer to is allowed.
  std::string own_text{};
};

/// Why the variable may not be had; empty where it may.
std::string forbidden_variable(const permissions& given, const std::string& name);

/// The same of a file, wherever links lead.
std::string forbidden_file(const permissions& given, const std::filesystem::path& file);

/// Why overrides that were sent for the worker's own scenario may not be: they name files of this
/// machine that nothing here has named.
std::string forbidden_override(const permissions& given,
                               const std::vector<std::pair<std::string, std::string>>& set);

} // namespace loadtest::cli

#include "cli/permissions.hpp"

#include <algorithm>
#include <system_error>

namespace loadtest::cli {

namespace {

namespace fs = std::filesystem;

/// Without links, `.` and `..`, as far as it exists.
fs::path real(const fs::path& path) {
  std::error_code ec;
  const auto whole = fs::absolute(path, ec);
  auto result = fs::weakly_canonical(whole, ec);
  if (ec)
    result = whole.lexically_normal();
  return result.has_filename() ? result : result.parent_path();
}

bool is_within(const fs::path& file, const fs::path& folder) {
  return std::mismatch(folder.begin(), folder.end(), file.begin(), file.end()).first ==
         folder.end();
}

} // namespace

std::string forbidden_variable(const permissions& given, const std::string& name) {
  if (std::find(given.variables.begin(), given.variables.end(), name) != given.variables.end())
    return {};
  for (const auto* end : {"}", ":-"})
    if (given.own_text.find("${" + name + end) != std::string::npos)
      return {};
  return "the coordinator's scenario asks for the environment variable " + name +
         " of this worker; if it may have it, start the worker with --allow-env " + name;
}

std::string forbidden_file(const permissions& given, const fs::path& file) {
  const auto asked = real(file);
  for (const auto& allowed : given.files)
    if (is_within(asked, real(allowed)))
      return {};
  return "the coordinator's scenario asks for the file '" + file.string() +
         "' of this worker; if it may have it, start the worker with --allow-file " + file.string();
}

std::string forbidden_override(const permissions& given,
                               const std::vector<std::pair<std::string, std::string>>& set) {
  for (const auto& [path, value] : set) {
    const bool names_file = (path + value).find("File") != std::string::npos;
    if (!names_file || given.own_text.find(value) != std::string::npos)
      continue;
    if (auto why = forbidden_file(given, value); !why.empty())
      return "--set " + path + ": " + why;
  }
  return {};
}

} // namespace loadtest::cli

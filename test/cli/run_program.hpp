#pragma once

#include "behaviors/built_in.hpp"
#include "cli/run_main.hpp"
#include "test/scratch_folder.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

/// The whole program, run in this process.
namespace loadtest::test {

struct scenario_folder : scratch_folder {
  std::string write(const std::string& name, const std::string& text) const {
    std::ofstream{path / name} << text;
    return (path / name).string();
  }
  std::string read(const std::string& name) const {
    std::ostringstream text;
    text << std::ifstream{path / name}.rdbuf();
    return text.str();
  }
};

struct result {
  int exit_code = 0;
  std::string out;
  std::string err;
};

/// Runs the program in this process and keeps what it prints.
inline result loadtest_with(std::vector<std::string> arguments) {
  std::vector<const char*> argv{"loadtest"};
  for (const auto& a : arguments)
    argv.push_back(a.c_str());
  std::ostringstream out;
  std::ostringstream err;
  auto* const old_out = std::cout.rdbuf(out.rdbuf());
  auto* const old_err = std::cerr.rdbuf(err.rdbuf());
  const int code = loadtest::run_main(static_cast<int>(argv.size()), argv.data(),
                                      loadtest::built_in_behaviors());
  std::cout.rdbuf(old_out);
  std::cerr.rdbuf(old_err);
  return {code, out.str(), err.str()};
}

/// Of a column of a table with a heading.
inline double sum_of(const std::string& column, const std::string& csv) {
  std::istringstream lines{csv};
  double sum = 0.0;
  std::size_t at = 0;
  bool heading = true;
  for (std::string line; std::getline(lines, line); heading = false) {
    std::istringstream cells{line};
    std::size_t number = 0;
    for (std::string cell; std::getline(cells, cell, ','); ++number)
      if (heading && cell == column)
        at = number;
      else if (!heading && number == at)
        sum += std::stod(cell);
  }
  return sum;
}

inline std::string small(const std::string& more = {}) {
  return R"(apiVersion: loadtest.ai-aas.dev/v1
kind: LoadTestScenario
metadata: {name: small}
spec:
  organizations: {count: 2}
  users: {perOrg: {min: 2, max: 2}}
  userBehavior:
    questionsPerSession: {min: 2, max: 2}
    thinkTimeSeconds: {min: 0.01, max: 0.05}
    maxTokensPerRequest: {min: 5, max: 10}
    modelPreferences: [{model: sim-small, weight: 1}]
)" + more;
}

} // namespace loadtest::test

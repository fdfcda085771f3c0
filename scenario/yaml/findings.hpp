#pragma once

#include "scenario/yaml/problem.hpp"
#include "scenario/yaml/yaml_tree.hpp"

#include <string>
#include <utility>

namespace loadtest::scenario {

/// Collects everything that is wrong or noteworthy about one scenario.
class findings {
public:
  explicit findings(std::string file) : file_(std::move(file)) {}

  void error(place at, const std::string& path, std::string message);
  void not_built(place at, const std::string& path, std::string message);
  void note(place at, const std::string& path, std::string message);

  bool any_error() const noexcept { return !lists_.errors.empty(); }
  /// All of it, in the order of the file; options of the command line come last.
  problem_lists report() &&;

private:
  problem make(place at, const std::string& path, std::string message) const;

  std::string file_;
  problem_lists lists_;
};

} // namespace loadtest::scenario

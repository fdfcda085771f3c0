#pragma once

#include "scenario/plan/loader.hpp"
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

  bool any_error() const noexcept { return !errors_.empty(); }
  /// Moves all into `to`, in the order of the file; options of the command line come last.
  void report(load_result& to) &&;

private:
  problem make(place at, const std::string& path, std::string message) const;

  std::string file_;
  std::vector<problem> errors_;
  std::vector<problem> not_built_;
  std::vector<problem> notes_;
};

} // namespace loadtest::scenario

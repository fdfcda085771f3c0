#pragma once

#include "core/result.hpp"
#include "scenario/plan/plan.hpp"
#include "scenario/yaml/problem.hpp"
#include "scenario/yaml/substitution.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::scenario {

struct load_options {
  std::string name;                                     ///< `--name`; empty: the only one
  std::vector<std::pair<std::string, std::string>> set; ///< `--set PATH=VALUE`, in order
  std::optional<std::uint64_t> seed;                    ///< `--seed`
  std::string test_run_id;                              ///< empty: `<name>-<UTC time>-<4 hex>`
  /// Looks up `${NAME}`; the process environment in production, a map in tests.
  std::function<std::optional<std::string>(const std::string&)> environment;
  /// Reads a file named by a `…File` key, relative to the scenario; tests pass a map.
  std::function<core::result<std::string>(const std::string&)> read_file;
  /// Why the scenario may not refer to this variable, or name this file (as it is written); empty
  /// where it may. Without them it may have all.
  objection forbidden_variable{};
  objection forbidden_file{};
  /// Without it no behaviour is checked.
  const known_behaviors* behaviors = nullptr;
  bool cluster = false; ///< keys that have their effect in a cluster run only are not worth a note
  std::uint64_t random_seed = 0; ///< the seed when the scenario gives none
  core::unix_time now{};         ///< for the run id
};

struct load_result : problem_lists {
  std::optional<plan> loaded; ///< when there are no errors
  std::string effective;      ///< the scenario as it will run, as YAML, secrets redacted
  std::string resolved;       ///< the same with the environment's values, to be compared only
};

/// Reads a scenario from its text. `file` is used in messages and for the default name.
load_result load(const std::string& file, const std::string& text, const load_options& options);

} // namespace loadtest::scenario

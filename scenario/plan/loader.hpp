#pragma once

#include "core/result.hpp"
#include "scenario/plan/plan.hpp"

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace loadtest::scenario {

/// One thing that is wrong in a scenario, or worth a note.
struct problem {
  std::string file;
  int line = 0;     ///< from 1; 0: not in a file (an option of the command line)
  int column = 0;   ///< from 1
  std::string path; ///< e.g. `spec.users.perOrg.min`
  std::string message;
  /// `file:line:column: path: message`
  std::string to_string() const;
};

struct load_options {
  std::string name;                                     ///< `--name`; empty: the only one
  std::vector<std::pair<std::string, std::string>> set; ///< `--set PATH=VALUE`, in order
  std::optional<std::uint64_t> seed;                    ///< `--seed`
  std::string test_run_id;                              ///< empty: `<name>-<UTC time>-<4 hex>`
  /// Looks up `${NAME}`; the process environment in production, a map in tests.
  std::function<std::optional<std::string>(const std::string&)> environment;
  /// Reads a file named by a `…File` key, relative to the scenario; tests pass a map.
  std::function<core::result<std::string>(const std::string&)> read_file;
  bool cluster = false; ///< keys that have their effect in a cluster run only are not worth a note
  std::uint64_t random_seed = 0; ///< the seed when the scenario gives none
  core::unix_time now{};         ///< for the run id
};

struct load_result {
  std::optional<plan> loaded;     ///< when there are no errors
  std::vector<problem> errors;    ///< all at once, in the order of the file
  std::vector<problem> not_built; ///< known keys whose effect is not built yet; stop `run`
  std::vector<problem> notes;     ///< skipped documents, unused keys
  std::string effective;          ///< the scenario as it will run, as YAML, secrets redacted
};

/// Reads a scenario from its text. `file` is used in messages and for the default name.
load_result load(const std::string& file, const std::string& text, const load_options& options);

} // namespace loadtest::scenario

#pragma once

#include <string>
#include <vector>

namespace loadtest::scenario {

/// One thing that is wrong in a scenario, or worth a note.
struct problem {
  std::string file;
  int line = 0;     ///< from 1; 0: not in a file (an option of the command line)
  int column = 0;   ///< from 1
  std::string path; ///< e.g. `spec.users.perOrg.min`
  std::string message;
  /// `file:line:column: path: message`, without control characters.
  std::string to_string() const;
};

/// What was found in a scenario, each list in the order of the file.
struct problem_lists {
  std::vector<problem> errors;
  std::vector<problem> not_built; ///< known keys whose effect is not built yet; stop `run`
  std::vector<problem> notes;     ///< skipped documents, unused keys
};

} // namespace loadtest::scenario

#pragma once

#include "cli/options.hpp"
#include "core/result.hpp"
#include "scenario/plan/loader.hpp"

#include <cstddef>
#include <string>

namespace loadtest::cli {

/// The text of a file, or why it can't be read. One of more than `most` bytes is refused, and
/// little more of it is read, lest a device is read for ever.
core::result<std::string> read_file(const std::string& path,
                                    std::size_t most = scenario::yaml_allowance{}.bytes);

/// Reads scenarios from disk and the process environment. One of these gives the same seed and run
/// id to every scenario that it reads.
class scenario_reader {
public:
  /// `behaviors`: those that there are; null: none is checked.
  explicit scenario_reader(const scenario::known_behaviors* behaviors = nullptr);

  core::result<scenario::load_result> read(const scenario_options& options) const;

private:
  const scenario::known_behaviors* behaviors_;
  std::uint64_t random_seed_;
  core::unix_time now_;
};

/// All problems, one a line, errors first; what is not built yet counts as an error for a run.
std::string describe(const scenario::load_result& loaded);

} // namespace loadtest::cli

#pragma once

#include "actors/user/user_registry.hpp"
#include "cli/ledger_file.hpp"
#include "cli/local_run.hpp"
#include "cli/options.hpp"
#include "cli/run_directory.hpp"
#include "platform/server/server.hpp"
#include "scenario/plan/loader.hpp"

#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace loadtest::cli {

/// A reason to end before the run has begun: what to print, and the exit code.
struct refusal {
  std::string why;
  int exit_code = 2;
};

template <typename T>
using checked = std::variant<T, refusal>;

/// All that a run needs before it begins.
struct prepared_run {
  std::shared_ptr<const scenario::plan> plan;
  std::vector<scenario::problem> notes;
  std::unique_ptr<run_directory> directory;
  std::unique_ptr<ledger_file> ledger;
  std::unique_ptr<platform::server> platform; ///< the simulated one, if it is embedded
  std::optional<cluster_hooks> cluster;
};

/// Reads and checks all that can be without a connection, and opens what the run writes.
checked<prepared_run> prepare(const run_options& options, const actors::user_registry& users);

} // namespace loadtest::cli

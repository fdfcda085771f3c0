#pragma once

#include "actors/ledger.hpp"
#include "actors/local_messages.hpp"
#include "actors/user_registry.hpp"
#include "core/log_event.hpp"
#include "core/result.hpp"
#include "net/io_pool.hpp"
#include "scenario/plan.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::cli {

/// What a local run tells while it runs, and asks.
struct run_hooks {
  /// What happens, on any thread.
  core::logger log;
  /// Once a second, on the calling thread.
  std::function<void(const actors::run_progress&)> progress;
  /// Finished attempts in batches, on a thread of its own.
  std::function<void(const std::vector<core::sample>&)> records;
  /// Lines of the ledger, on any thread; empty: none is kept.
  actors::ledger_sink ledger;
  /// Asked several times a second: a reason to end gracefully (`sigint`, `sigterm`).
  std::function<std::optional<std::string>()> stop;
};

/// A whole run in this process: the run part and one node part over `pool`, from bootstrap to
/// clean-up. Stops the pool before it returns. An error: certificates that can't be read, or an
/// actor that failed.
core::result<actors::run_finished> run_local(std::shared_ptr<const scenario::plan> plan,
                                             std::shared_ptr<const actors::user_registry> users,
                                             net::io_pool& pool, const run_hooks& hooks);

/// Removes `objects` from the platform of `plan`, and says what it could not remove. Stops the pool
/// before it returns. An error: certificates that can't be read, or a platform that is not there.
core::result<std::vector<std::string>>
retire_objects(const std::shared_ptr<const scenario::plan>& plan,
               std::vector<actors::platform_object> objects, net::io_pool& pool,
               const actors::ledger_sink& ledger);

} // namespace loadtest::cli

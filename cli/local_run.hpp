#pragma once

#include "actors/cluster/cluster_messages.hpp"
#include "actors/run/run_actors.hpp"
#include "actors/user/user_registry.hpp"
#include "cli/cluster_address.hpp"
#include "core/log_event.hpp"
#include "core/result.hpp"
#include "net/io/io_pool.hpp"
#include "scenario/plan/plan.hpp"

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace loadtest::cli {

/// Keeps a line, or says why it can't.
using line_keeper = std::function<core::result<void>(std::string_view)>;

/// Other processes may take part.
struct cluster_hooks {
  std::string own_name;
  std::uint32_t nodes = 1; ///< expected, this one included
  cluster_address at;      ///< where it listens
  /// Where the join token is left when the coordinator makes it, while the run lasts.
  std::filesystem::path token_file;
  std::string version;
  std::string fingerprint;
  actors::cluster::invitation invited;
  /// Keeps lines of requests.jsonl of others, or says why it can't; on a thread of the actors'.
  line_keeper records;
};

/// What a run tells while it lasts, and asks.
struct run_hooks {
  /// What happens, on any thread.
  core::logger log;
  /// Once a second, on the calling thread.
  std::function<void(const actors::run_progress&)> progress;
  /// Keeps finished attempts, or says that it could not; in batches, on a thread of its own.
  std::function<bool(const std::vector<core::sample>&)> records;
  /// At the end, if the disk was too slow for some of them: how many are lost.
  std::function<void(std::uint64_t)> dropped;
  /// Lines of the ledger, on any thread; empty: none is kept. An error: it could not be.
  line_keeper ledger;
  /// What this node (empty: any) has made and not removed, by the ledger.
  std::function<actors::open_list(const std::string& node)> open_objects;
  /// The load is over, and clean-up begins; on the calling thread.
  std::function<void(const actors::run_report&)> load_over;
  /// Asked several times a second: a reason to end gracefully (`sigint`, `sigterm`).
  std::function<std::optional<std::string>()> stop;
  /// This process can be reached by workers, or works alone.
  std::function<void()> listening;
  std::optional<cluster_hooks> cluster;
};

/// A whole run, from bootstrap to clean-up: the run part and a node part over `pool` in this
/// process, and others when it is a cluster's. Stops the pool before it returns. An error:
/// certificates that can't be read, a port that is taken, or an actor that failed.
core::result<actors::run_report> run_local(const std::shared_ptr<const scenario::plan>& plan,
                                           std::shared_ptr<const actors::user_registry> users,
                                           net::io_pool& pool, const run_hooks& hooks);

/// Removes `objects` from the platform of `plan`, and says what it could not remove within five
/// minutes. Stops the pool before it returns. An error: certificates that can't be read, or a
/// platform that is not there.
core::result<std::vector<std::string>>
retire_objects(const std::shared_ptr<const scenario::plan>& plan,
               std::vector<actors::platform_object> objects, net::io_pool& pool,
               const line_keeper& ledger);

} // namespace loadtest::cli

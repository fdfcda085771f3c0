#include "cli/start_checks.hpp"

#include "cli/node_process.hpp"

#include <string>

namespace loadtest::cli {

core::result<void> check_start(const std::shared_ptr<const scenario::plan>& plan,
                               const actors::user_registry& users) {
  for (const auto& behavior : plan->behaviors) {
    if (users.find(behavior.name))
      continue;
    std::string known;
    for (const auto& name : users.names())
      known += (known.empty() ? "" : ", ") + name;
    return core::error{"spec.userBehavior.behavior: there is no behavior '" + behavior.name +
                       "'; known: " + known};
  }
  // A node is opened as a run opens it, over threads that have nothing to do.
  net::io_pool pool{{1, true}};
  const auto process = node_process::open(plan, nullptr, pool, {"check", {}, {}, nullptr, {}});
  pool.stop();
  if (!process)
    return process.failure();
  return {};
}

} // namespace loadtest::cli

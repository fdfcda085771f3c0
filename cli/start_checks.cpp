#include "cli/start_checks.hpp"

#include "cli/node_process.hpp"

namespace loadtest::cli {

core::result<void> check_start(const std::shared_ptr<const scenario::plan>& plan) {
  // A node is opened as a run opens it, over threads that have nothing to do.
  net::io_pool pool{{1, true}};
  const auto process = node_process::open(plan, nullptr, pool, {"check", {}, {}, nullptr, {}});
  pool.stop();
  if (!process)
    return process.failure();
  return {};
}

} // namespace loadtest::cli

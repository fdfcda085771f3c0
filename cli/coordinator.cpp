#include "cli/coordinator.hpp"

#include "actors/ledger.hpp"
#include "cli/scenario_file.hpp"
#include "net/digest.hpp"

#include <utility>

namespace loadtest::cli {

namespace {

constexpr const char* default_listen = "127.0.0.1:7777";

/// Of a cluster run, this one included: as many as the scenario says, or as its users need.
std::uint32_t nodes_of(const scenario::plan& plan) {
  const auto& workers = plan.workers;
  if (workers.replicas)
    return *workers.replicas;
  if (!workers.users_per_worker)
    return 1;
  return static_cast<std::uint32_t>((plan.total_users() + *workers.users_per_worker - 1) /
                                    *workers.users_per_worker);
}

} // namespace

core::result<cluster_address> check_cluster(const cluster_options& options,
                                            const scenario::plan& plan) {
  const auto nodes = nodes_of(plan);
  if (plan.max_concurrent_requests && *plan.max_concurrent_requests < nodes)
    return core::error{"limits.maxConcurrentReqs is " +
                       std::to_string(*plan.max_concurrent_requests) + ", less than the " +
                       std::to_string(nodes) +
                       " nodes: each needs at least one; use fewer nodes or a higher limit"};
  return cluster_address_of(options.listen.empty() ? default_listen : options.listen, options);
}

core::result<cluster_hooks> cluster_of(const run_options& options, const cluster_address& where,
                                       const scenario_options& source, const std::string& effective,
                                       const scenario::plan& plan, run_directory& directory) {
  const auto text = read_file(source.file);
  if (!text)
    return text.failure();
  cluster_hooks result;
  result.own_name = options.worker_id == "local" ? "coordinator" : options.worker_id;
  result.nodes = nodes_of(plan);
  result.listen = where.where;
  result.tls = where.tls;
  result.version = LOADTEST_VERSION;
  result.fingerprint = net::text_digest(effective);
  result.invited = {plan.test_run_id, plan.seed, *text, source.name, source.set, effective};
  result.records = [&directory](std::string_view lines) { directory.append_records(lines); };
  result.open_objects = [path = directory.path() / "ledger.jsonl"](const std::string& node) {
    const auto ledger = read_file(path.string());
    auto open = ledger ? actors::open_objects(*ledger, node) : ledger.failure();
    return open ? std::move(*open) : std::vector<actors::platform_object>{};
  };
  return result;
}

} // namespace loadtest::cli

#include "cli/coordinator.hpp"

#include "cli/scenario_file.hpp"
#include "net/text/digest.hpp"

#include <utility>

namespace loadtest::cli {

namespace {

constexpr const char* default_listen = "127.0.0.1:7777";

} // namespace

core::result<cluster_address> check_cluster(const cluster_options& options,
                                            const scenario::plan& plan) {
  const auto nodes = plan.nodes();
  if (plan.max_concurrent_requests && *plan.max_concurrent_requests < nodes)
    return core::error{"limits.maxConcurrentReqs is " +
                       std::to_string(*plan.max_concurrent_requests) + ", less than the " +
                       std::to_string(nodes) +
                       " nodes: each needs at least one; use fewer nodes or a higher limit"};
  return cluster_address_of(options.listen.empty() ? default_listen : options.listen, options);
}

core::result<cluster_hooks> cluster_of(const run_options& options, const cluster_address& where,
                                       const scenario_options& source,
                                       const scenario::load_result& loaded,
                                       const scenario::plan& plan, run_directory& directory) {
  const auto text = source.text ? core::result<std::string>{*source.text} : read_file(source.file);
  if (!text)
    return text.failure();
  cluster_hooks result;
  result.own_name = options.worker_id == "local" ? "coordinator" : options.worker_id;
  result.nodes = plan.nodes();
  result.at = where;
  result.token_file = directory.path() / "join-token";
  result.version = LOADTEST_VERSION;
  result.fingerprint = net::text_digest(loaded.effective);
  result.invited = {plan.test_run_id,
                    plan.seed,
                    *text,
                    source.name,
                    source.set,
                    loaded.effective,
                    net::text_digest(loaded.resolved)};
  result.records = [&directory](std::string_view lines) -> core::result<void> {
    if (!directory.append_records(lines))
      return core::error{"requests.jsonl could not be written"};
    return {};
  };
  return result;
}

} // namespace loadtest::cli

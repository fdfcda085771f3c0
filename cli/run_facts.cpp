#include "cli/run_facts.hpp"

#include "actors/run/load_time.hpp"
#include "cli/host.hpp"
#include "cli/proxies.hpp"
#include "cli/secrecy_notes.hpp"

#include <algorithm>

namespace loadtest::cli {

metrics::run_facts planned_facts(const scenario::plan& plan, const run_options& options) {
  metrics::run_facts facts;
  facts.test_run_id = plan.test_run_id;
  facts.scenario = plan.name;
  facts.seed = plan.seed;
  facts.seed_given = plan.seed_given;
  facts.version = LOADTEST_VERSION;
  facts.host = host_description();
  facts.target = options.platform == "simulated" ? "simulated" : plan.targets.router_url;
  facts.prompts_nonced = plan.prompt_nonce;
  facts.started = std::chrono::system_clock::now();
  facts.orgs = plan.org_count;
  facts.users = static_cast<std::uint32_t>(plan.total_users());
  facts.org_names = plan.org_names();
  facts.clock = options.fallback_clock ? "fallback" : "kernel";
  for (const auto& phase : plan.phases)
    facts.phases.push_back({phase.name, phase.measure});
  facts.thresholds = plan.thresholds;
  facts.with_goodput = plan.goodput.any();
  facts.notes = proxy_notes(plan.targets, environment_variable);
  if (options.platform != "simulated")
    for (auto& note : secrecy_notes(plan.targets))
      facts.notes.push_back(std::move(note));
  return facts;
}

void add_result(metrics::run_facts& facts, const scenario::plan& plan,
                const actors::run_result& result) {
  facts.ended = std::chrono::system_clock::now();
  facts.load = actors::load_time_of(plan, result.load_time);
  facts.orgs = result.orgs;
  facts.users = result.users;
  facts.failure = result.failure;
  if (const auto ended_by = metrics::ending_of(result.ended_by)) {
    facts.ended_by = *ended_by;
  } else {
    facts.ended_by = metrics::ending::internal;
    facts.failure += (facts.failure.empty() ? "" : "; ") + ("it ended by '" + result.ended_by) +
                     "', which is no known reason";
  }
  facts.degraded = result.degraded;
  facts.nodes = result.nodes;
  facts.clock_uncertainty = result.clock_uncertainty;
  facts.left_behind = result.left_behind;
  facts.lost.records = result.records_lost;
  facts.notes.insert(facts.notes.end(), plan.notes.begin(), plan.notes.end());
  facts.notes.insert(facts.notes.end(), result.notes.begin(), result.notes.end());
}

} // namespace loadtest::cli

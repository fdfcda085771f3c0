#include "cli/run_report.hpp"

#include "cli/host.hpp"
#include "cli/terminal.hpp"
#include "metrics/judge/verdict.hpp"
#include "metrics/record/user_totals.hpp"

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <unistd.h>

namespace loadtest::cli {

namespace {

constexpr int usage_error = 2; ///< the codes below it say how the platform did
constexpr int internal_failure = 5;

/// The part of the load's time that lies in measured phases.
core::nanoseconds measured_time(const scenario::plan& plan, core::nanoseconds load_time) {
  if (plan.phases.empty())
    return load_time;
  core::nanoseconds measured{0};
  core::nanoseconds begin{0};
  for (const auto& phase : plan.phases) {
    const auto end = std::min(begin + phase.duration, load_time);
    if (phase.measure && end > begin)
      measured += end - begin;
    begin += phase.duration;
  }
  return measured;
}

/// users.csv: a row for each user of the plan.
std::string users_csv(const scenario::plan& plan, const metrics::user_table& users) {
  auto text = metrics::users_header();
  for (std::uint32_t o = 1; o <= plan.org_users.size(); ++o) {
    const auto org_name = plan.org_name(o);
    for (std::uint32_t u = 1; u <= plan.org_users[o - 1]; ++u)
      text += metrics::users_row(org_name, plan.user_name(o, u), users.of(o, u));
  }
  return text;
}

/// Takes the closed log and the results to where else they are wanted. What fails becomes a note.
std::vector<std::string> export_results(const scenario::plan& plan, run_directory& directory) {
  std::vector<std::string> failures;
  const auto note = [&](const core::result<void>& exported) {
    if (!exported)
      failures.push_back(exported.failure().message);
    return static_cast<bool>(exported);
  };
  const auto& log_target = plan.log_export_path;
  const bool log_kept = log_target.empty() || note(directory.export_file("log.jsonl", log_target));
  // Where it could not be exported it stays: it is the only one.
  if (!plan.retain_logs && log_kept)
    directory.remove_file("log.jsonl");
  if (!plan.export_to.empty())
    note(directory.export_to(plan.export_to));
  return failures;
}

/// In a pod: the verdict in one line, at the end of stdout and where Kubernetes looks for it.
void tell_pod(const metrics::run_facts& facts, const metrics::snapshot& total) {
  if (!std::getenv("KUBERNETES_SERVICE_HOST"))
    return;
  const auto& g = total.overall_all();
  const auto line = "verdict: " + metrics::verdict_of(facts, total, metrics::judge(total)).word +
                    (facts.degraded ? ", degraded" : "") + ", exit code " +
                    std::to_string(facts.exit_code) + ", " + std::to_string(g.ok) + " of " +
                    std::to_string(g.attempts) + " attempts succeeded, " + facts.test_run_id + "\n";
  std::cout << line << std::flush;
  // It is there in a pod, and not to be made elsewhere.
  std::ofstream{"/dev/termination-log", std::ios::in | std::ios::out} << line;
}

} // namespace

metrics::run_facts planned_facts(const scenario::plan& plan, const run_options& options) {
  metrics::run_facts facts;
  facts.test_run_id = plan.test_run_id;
  facts.scenario = plan.name;
  facts.seed = plan.seed;
  facts.version = LOADTEST_VERSION;
  facts.host = host_description();
  facts.target = options.platform == "simulated" ? "simulated" : plan.targets.router_url;
  facts.prompts_nonced = plan.prompt_nonce;
  facts.started = std::chrono::system_clock::now();
  facts.orgs = plan.org_count;
  facts.users = static_cast<std::uint32_t>(plan.total_users());
  for (std::uint32_t o = 1; o <= plan.org_users.size(); ++o)
    facts.org_names.push_back(plan.org_name(o));
  facts.clock = options.fallback_clock ? "fallback" : "kernel";
  facts.thresholds = plan.thresholds;
  facts.with_goodput = plan.goodput.any();
  return facts;
}

void add_result(metrics::run_facts& facts, const scenario::plan& plan,
                const actors::run_result& result) {
  facts.ended = std::chrono::system_clock::now();
  facts.measured_time = measured_time(plan, result.load_time);
  facts.orgs = result.orgs;
  facts.users = result.users;
  facts.ended_by = result.ended_by;
  facts.failure = result.failure;
  facts.degraded = result.degraded;
  facts.nodes = result.nodes;
  facts.clock_uncertainty = result.clock_uncertainty;
  facts.left_behind = result.left_behind;
  facts.notes = result.notes;
}

int report(metrics::run_facts facts, const scenario::plan& plan,
           const actors::run_finished& finished, run_directory& directory, run_log& log,
           bool json) {
  const auto& total = *finished.total;
  const auto validity = metrics::judge(total);
  directory.write_file("histograms.jsonl", metrics::histograms_jsonl(total));
  directory.write_file("users.csv", users_csv(plan, *finished.users));
  if (!log.flush())
    facts.notes.push_back("log.jsonl is incomplete: it could not be written in full");
  for (const auto& file : directory.incomplete())
    facts.notes.push_back(file + " is incomplete: it could not be written in full");
  facts.exit_code = metrics::exit_code(facts, total, validity);
  if (!directory.incomplete().empty() && facts.exit_code < usage_error)
    facts.exit_code = internal_failure;
  auto summary = metrics::summary_json(facts, total);
  directory.write_file("summary.json", summary);
  log.logger().info("run ends", {{"verdict", metrics::verdict_of(facts, total, validity).word},
                                 {"ended_by", facts.ended_by},
                                 {"exit_code", facts.exit_code}});
  // From here on log.jsonl is a file like the others.
  log.close();
  if (const auto failures = export_results(plan, directory); !failures.empty()) {
    facts.notes.insert(facts.notes.end(), failures.begin(), failures.end());
    summary = metrics::summary_json(facts, total);
    directory.write_file("summary.json", summary);
  }
  if (json)
    std::cout << summary;
  else
    std::cout << metrics::summary_text(facts, total, has_colour(STDOUT_FILENO))
              << "\nResults: " << directory.path().string() << "/\n";
  tell_pod(facts, total);
  return facts.exit_code;
}

} // namespace loadtest::cli

#include "cli/run_report.hpp"

#include "cli/terminal.hpp"
#include "metrics/judge/verdict.hpp"
#include "metrics/record/user_totals.hpp"
#include "metrics/show/histograms.hpp"
#include "metrics/show/summary.hpp"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <unistd.h>

namespace loadtest::cli {

namespace {

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

/// Takes the closed log and the results to where else they are wanted. Says what failed.
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
void tell_pod(const std::string& line) {
  if (!std::getenv("KUBERNETES_SERVICE_HOST"))
    return;
  std::cout << line << std::flush;
  // It is there in a pod, and not to be made elsewhere.
  std::ofstream{"/dev/termination-log", std::ios::in | std::ios::out} << line;
}

} // namespace

int report(metrics::run_facts facts, const scenario::plan& plan,
           const actors::run_finished& finished, run_directory& directory, run_log& log,
           bool json) {
  const auto& total = *finished.total;
  directory.write_file("histograms.jsonl", metrics::histograms_jsonl(total));
  directory.write_file("users.csv", users_csv(plan, *finished.users));
  facts.lost.files = directory.incomplete();
  if (!log.flush())
    facts.lost.files.emplace_back("log.jsonl");
  auto verdict = metrics::judge(facts, total);
  auto summary = metrics::summary_json(facts, total, verdict);
  directory.write_file("summary.json", summary);
  log.logger().info("run ends", {{"verdict", verdict.word},
                                 {"ended_by", metrics::to_string(facts.ended_by)},
                                 {"exit_code", verdict.exit_code}});
  // From here on log.jsonl is a file like the others.
  log.close();
  facts.lost.exports = export_results(plan, directory);
  if (!facts.lost.exports.empty()) {
    verdict = metrics::judge(facts, total);
    summary = metrics::summary_json(facts, total, verdict);
    directory.write_file("summary.json", summary);
  }
  if (json)
    std::cout << summary;
  else
    std::cout << metrics::summary_text(facts, total, verdict, has_colour(STDOUT_FILENO))
              << "\nResults: " << directory.path().string() << "/\n";
  tell_pod(metrics::pod_message(facts, total, verdict));
  return verdict.exit_code;
}

} // namespace loadtest::cli

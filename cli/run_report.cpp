#include "cli/run_report.hpp"

#include "cli/run_facts.hpp"
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
  const auto& target = plan.export_to;
  const bool together = !target.empty() && target == log_target;
  const bool log_kept =
      log_target.empty() ||
      note(together ? directory.export_to(target) : directory.export_file("log.jsonl", log_target));
  // Where it could not be exported it stays: it is the only one.
  if (!plan.retain_logs && log_kept)
    directory.remove_file("log.jsonl");
  if (!target.empty() && !together)
    note(directory.export_to(target));
  return failures;
}

/// In a pod: the verdict in one line, at the end of stdout and where Kubernetes looks for it.
/// False: it could not be said there.
bool tell_pod(const std::string& line) {
  if (!std::getenv("KUBERNETES_SERVICE_HOST"))
    return true;
  std::cout << line << std::flush;
  // It is there in a pod, and not to be made elsewhere.
  std::ofstream file{"/dev/termination-log", std::ios::in | std::ios::out};
  file << line << std::flush;
  return file && std::cout;
}

void write_results(const scenario::plan& plan, const metrics::snapshot& total,
                   const metrics::user_table& users, run_directory& directory) {
  directory.write_file("histograms.jsonl", metrics::histograms_jsonl(total));
  directory.write_file("users.csv", users_csv(plan, users));
}

/// False: whoever reads it did not get all of it.
bool print(const metrics::run_facts& facts, const metrics::snapshot& total,
           const metrics::verdict& verdict, const run_directory& directory, bool json) {
  if (json)
    std::cout << metrics::summary_json(facts, total, verdict);
  else
    std::cout << metrics::summary_text(facts, total, verdict,
                                       {has_colour(STDOUT_FILENO), columns_of(STDOUT_FILENO)})
              << "\nResults: " << directory.path().string() << "/\n";
  std::cout << std::flush;
  return static_cast<bool>(std::cout);
}

/// Judges what has come so far, and writes that. False: it could not be written.
bool write_summary(const metrics::run_facts& facts, const metrics::snapshot& total,
                   metrics::verdict& verdict, run_directory& directory) {
  verdict = metrics::judge(facts, total);
  return directory.write_file("summary.json", metrics::summary_json(facts, total, verdict));
}

} // namespace

void report_load(metrics::run_facts facts, const scenario::plan& plan,
                 const actors::run_report& so_far, run_directory& directory) {
  add_result(facts, plan, so_far.result);
  facts.complete = false;
  write_results(plan, *so_far.total, *so_far.users, directory);
  facts.lost.files = directory.incomplete();
  metrics::verdict verdict;
  write_summary(facts, *so_far.total, verdict, directory);
}

int report(metrics::run_facts facts, const scenario::plan& plan, const actors::run_report& finished,
           run_directory& directory, run_log& log, bool json) {
  const auto& total = *finished.total;
  write_results(plan, total, *finished.users, directory);
  const bool logged = log.flush();
  if (!logged)
    directory.lacks("log.jsonl", "it could not be written in full");
  facts.lost.files = directory.incomplete();
  metrics::verdict verdict;
  if (!write_summary(facts, total, verdict, directory))
    facts.lost.files.emplace_back("summary.json");
  log.logger().info("run ends", {{"verdict", verdict.word},
                                 {"ended_by", metrics::to_string(facts.ended_by)},
                                 {"exit_code", verdict.exit_code}});
  // From here on log.jsonl is a file like the others.
  if (!log.close() && logged)
    facts.lost.files.emplace_back("log.jsonl");
  facts.lost.exports = export_results(plan, directory);
  const auto before = facts.lost.files.size();
  verdict = metrics::judge(facts, total);
  if (!print(facts, total, verdict, directory, json))
    facts.lost.files.emplace_back("the summary on standard output");
  if (!tell_pod(metrics::pod_message(facts, total, verdict)))
    facts.lost.files.emplace_back("the verdict for the pod");
  for (auto i = before; i < facts.lost.files.size(); ++i)
    std::cerr << "loadtest: not written in full: " << facts.lost.files[i] << '\n';
  write_summary(facts, total, verdict, directory);
  return verdict.exit_code;
}

} // namespace loadtest::cli

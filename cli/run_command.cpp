#include "cli/commands.hpp"
#include "cli/console.hpp"
#include "cli/earlier_run.hpp"
#include "cli/failed_run.hpp"
#include "cli/local_run.hpp"
#include "cli/prepared_run.hpp"
#include "cli/process_settings.hpp"
#include "cli/run_control.hpp"
#include "cli/run_directory.hpp"
#include "cli/run_facts.hpp"
#include "cli/run_log.hpp"
#include "cli/run_report.hpp"
#include "cli/second_by_second.hpp"
#include "cli/signals.hpp"
#include "cli/terminal.hpp"
#include "core/printable.hpp"

#include <csignal>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <unistd.h>

namespace loadtest::cli {

namespace {

constexpr int preflight_failed = 3;
constexpr int internal_failure = 5;

display display_of(const run_options& options) {
  if (options.quiet)
    return display::nothing;
  if (options.log_format == log_format::json)
    return display::events;
  return can_redraw() ? display::screen : display::lines;
}

void log_begin(const core::logger& log, const metrics::run_facts& facts,
               const std::vector<scenario::problem>& notes) {
  log.info("run begins", {{"scenario", facts.scenario},
                          {"seed", facts.seed},
                          {"version", facts.version},
                          {"target", facts.target},
                          {"organizations", facts.orgs},
                          {"users", facts.users}});
  for (const auto& note : notes)
    log.warn("scenario note", {{"note", note.to_string()}});
  for (const auto& note : facts.notes)
    log.warn("run note", {{"note", note}});
}

[[noreturn]] void leave_at_once(int signal, const run_directory& directory) {
  std::cerr << "loadtest: interrupted again, leaving at once; what the run created may still be "
               "on the platform. Remove it with: loadtest cleanup "
            << directory.path().string() << '\n';
  std::_Exit(exit_code_of(signal));
}

int refuse(const refusal& r) {
  std::cerr << "loadtest: " << r.why << (r.why.ends_with('\n') ? "" : "\n");
  return r.exit_code;
}

int carry_out(const run_options& options, const prepared_run& run, signals& interrupts,
              run_control& control, actors::user_registry users) {
  auto& directory = *run.directory;
  const auto how = display_of(options);
  const log_identity who{run.plan->test_run_id, options.worker_id};
  console terminal{std::cerr};
  std::optional<terminal_guard> guard;
  if (how == display::screen)
    guard.emplace();
  auto opened = run_log::open(directory.path() / "log.jsonl", log_settings(options, who),
                              [&](std::string_view lines) { terminal.print(lines); });
  if (!opened) {
    directory.discard();
    return refuse({opened.failure().message});
  }
  auto& log = **opened;
  auto facts = planned_facts(*run.plan, options);
  log_begin(log.logger(), facts, run.notes);

  net::io_pool pool{io_settings(options)};
  second_by_second progress{*run.plan, facts, directory, terminal, how, who};
  bool asked_to_stop = false;
  run_hooks hooks;
  control.serve_in(directory.path(), log.logger());
  hooks.log = log.logger();
  hooks.progress = [&](const auto& now) {
    progress(now);
    control.tell(progress.as_json(), progress.as_text());
  };
  hooks.listening = [&] { control.ready(); };
  hooks.records = [&](const auto& batch) { return directory.write_records(batch); };
  hooks.dropped = [&](std::uint64_t n) {
    directory.lacks("requests.jsonl", std::to_string(n) + " records were lost, the disk is too "
                                                          "slow for them");
  };
  hooks.cluster = run.cluster;
  hooks.ledger = [&](std::string_view line) { return run.ledger->append(line); };
  hooks.open_objects = [&](const std::string& node) {
    actors::open_list open{run.ledger->open_objects(node), {}};
    if (node.empty())
      for (const auto& line : run.ledger->unreadable())
        open.unreadable.push_back("what " + line + " speaks of");
    return open;
  };
  hooks.load_over = [&](const actors::run_report& so_far) {
    progress.load_over(so_far);
    facts.statistics = progress.statistics(so_far);
    report_load(facts, *run.plan, so_far, directory);
  };
  hooks.stop = [&]() -> std::optional<std::string> {
    progress.look();
    const auto signal = interrupts.poll();
    if (!signal && control.stop_asked() && !std::exchange(asked_to_stop, true))
      return "stop";
    if (!signal)
      return std::nullopt;
    if (std::exchange(asked_to_stop, true)) {
      terminal.clear();
      guard.reset();
      leave_at_once(*signal, directory);
    }
    progress.leaving();
    return ended_by(*signal);
  };
  const auto finished =
      run_local(run.plan, std::make_shared<actors::user_registry>(std::move(users)), pool, hooks);
  terminal.clear();
  guard.reset();
  if (!finished) {
    log.logger().error("run failed", {{"detail", finished.failure().message}});
    const auto after =
        clean_up_after_failure(run.plan, *run.ledger, directory.path(), log.logger());
    log.close();
    return refuse({finished.failure().message + "; " + after, internal_failure});
  }
  add_result(facts, *run.plan, finished->result);
  if (const auto kept = run.ledger->state(); !kept)
    facts.lost.ledger = true;
  control.close(); // what is exported is files only
  return report(std::move(facts), *run.plan, *finished, directory, log, options.json);
}

/// Was this run under way before, though nothing here knows of it? The exit code, if so.
std::optional<int> end_earlier(const prepared_run& run) {
  const auto earlier = remove_earlier(run.plan, *run.ledger);
  if (!earlier)
    return refuse({earlier.failure().message, preflight_failed});
  if (earlier->found == 0 && earlier->left_behind.empty())
    return std::nullopt;
  for (const auto& object : earlier->left_behind)
    std::cerr << "left behind: " << core::printable(object) << '\n';
  return refuse(
      {"the run " + run.plan->test_run_id + " was under way before, and its ledger is lost; " +
           std::to_string(earlier->found) + " of its organizations were found by their names" +
           (earlier->left_behind.empty() ? " and removed" : "") +
           ", and no load was begun. What users that were handed on had made has the "
           "same names with an end like -t1. Start it under another run id",
       internal_failure});
}

} // namespace

int run_command(const run_options& options, actors::user_registry users) {
  std::error_code ec;
  if (options.restartable && std::filesystem::exists(options.out + "/ledger.jsonl", ec)) {
    std::cerr << "loadtest: a coordinator of this run was here before and is lost; only what it "
                 "left behind is removed\n";
    return std::max(cleanup_command({options.out, true}), internal_failure);
  }
  signals interrupts;
  run_control control;
  if (!options.metrics_listen.empty())
    if (const auto served = control.serve_on(options.metrics_listen); !served)
      return refuse({"--metrics-listen: " + served.failure().message});
  const auto prepared = prepare(options, users);
  if (const auto* refused = std::get_if<refusal>(&prepared))
    return refuse(*refused);
  if (options.restartable)
    if (const auto code = end_earlier(std::get<prepared_run>(prepared)))
      return *code;
  return carry_out(options, std::get<prepared_run>(prepared), interrupts, control,
                   std::move(users));
}

} // namespace loadtest::cli

#include "cli/worker_process.hpp"

#include "cli/process_settings.hpp"

#include <fstream>
#include <unistd.h>
#include <utility>

namespace loadtest::cli {

std::string name_of(const worker_options& options) {
  if (options.run.worker_id != "local")
    return options.run.worker_id;
  char host[64] = "worker";
  gethostname(host, sizeof host - 1);
  return std::string{host} + "-" + std::to_string(getpid());
}

core::result<std::unique_ptr<worker_process>>
worker_process::make(const worker_options& options, const actors::cluster::invitation& invited) {
  const auto& test_run_id = invited.test_run_id;
  auto result = std::make_unique<worker_process>();
  result->name_ = name_of(options);
  result->folder_ =
      options.run.out.empty() ? "runs/" + test_run_id + "-" + result->name_ : options.run.out;
  std::error_code ec;
  std::filesystem::create_directories(result->folder_, ec);
  auto ledger = ledger_file::open(result->folder_ / "ledger.jsonl");
  if (!ledger)
    return ledger.failure();
  auto log = run_log::open(result->folder_ / "log.jsonl",
                           log_settings(options.run, {test_run_id, result->name_}),
                           [to = &result->terminal_](std::string_view lines) { to->print(lines); });
  if (!log)
    return log.failure();
  std::ofstream{result->folder_ / "scenario.yaml", std::ios::binary} << invited.effective;
  result->ledger_ = std::move(*ledger);
  result->log_ = std::move(*log);
  result->pool_ = std::make_unique<net::io_pool>(io_settings(options.run));
  return result;
}

core::result<void> worker_process::open(std::shared_ptr<const scenario::plan> plan,
                                        std::shared_ptr<const actors::user_registry> users,
                                        core::nanoseconds clock_offset,
                                        std::weak_ptr<run_link> link) {
  const auto write = [this, link = std::move(link)](std::string_view line, auto kept) {
    const auto here = ledger_->append(line);
    if (!here && kept)
      return kept(here.failure());
    if (const auto there = link.lock())
      there->ledger(line, std::move(kept));
    else if (kept)
      kept(core::error{"the run is over"});
  };
  auto opened = node_process::open(std::move(plan), std::move(users), *pool_,
                                   {name_, logger(), write, fence_, clock_offset});
  if (!opened)
    return opened.failure();
  process_ = std::move(*opened);
  return {};
}

actors::services_ptr worker_process::make_part(const std::string& part) {
  auto& records = records_.emplace_back(folder_ / ("requests-" + part + ".jsonl"));
  return process_->make(part, {[&records](auto batch, auto written) {
                                 records.writer.take(std::move(batch), std::move(written));
                               },
                               [&records](std::uint64_t at) { return records.file.read(at); },
                               [&records] { return records.count(); }});
}

void worker_process::stop() {
  pool_->stop();
  for (auto& records : records_)
    records.writer.close();
}

actors::record_count worker_process::records() const {
  actors::record_count result;
  for (const auto& records : records_) {
    const auto count = records.count();
    result.kept += count.kept;
    result.lost += count.lost;
  }
  return result;
}

std::vector<std::string> worker_process::incomplete() const {
  std::vector<std::string> result;
  if (const auto count = records(); count.lost > 0)
    result.push_back(std::to_string(count.lost) + " of " + std::to_string(count.kept + count.lost) +
                     " records could not be written");
  if (const auto kept = ledger_->state(); !kept)
    result.push_back("the ledger lacks lines: " + kept.failure().message);
  return result;
}

} // namespace loadtest::cli

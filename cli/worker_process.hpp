#pragma once

#include "actors/admin/ledger.hpp"
#include "actors/admin/node_services.hpp"
#include "actors/cluster/cluster_messages.hpp"
#include "cli/console.hpp"
#include "cli/ledger_file.hpp"
#include "cli/node_process.hpp"
#include "cli/options.hpp"
#include "cli/part_file.hpp"
#include "cli/record_writer.hpp"
#include "cli/run_log.hpp"
#include "core/result.hpp"
#include "core/send_fence.hpp"
#include "net/io/io_pool.hpp"
#include "scenario/plan/plan.hpp"

#include <caf/actor.hpp>
#include <deque>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

namespace loadtest::cli {

/// What a worker is called: `--worker-id`, else after its host and process.
std::string name_of(const worker_options& options);

/// How node parts write into the run's ledger, while there is a run.
struct run_link {
  actors::ledger_sink ledger;
  caf::actor scribe;
};

/// What the actors of a worker use: it outlives the actor system.
class worker_process {
public:
  /// Makes the worker's folder, with its log and ledger, and the scenario that `loadtest cleanup`
  /// would read.
  static core::result<std::unique_ptr<worker_process>>
  make(const worker_options& options, const actors::cluster::invitation& invited);

  const std::string& name() const noexcept { return name_; }
  const std::filesystem::path& folder() const noexcept { return folder_; }
  core::logger logger() { return log_->logger(); }

  core::result<void> open(std::shared_ptr<const scenario::plan> plan,
                          std::shared_ptr<const actors::user_registry> users,
                          core::nanoseconds clock_offset, std::weak_ptr<run_link> link);
  actors::services_ptr make_part(const std::string& part);
  std::shared_ptr<core::send_fence> fence() const { return fence_; }
  /// Nobody is called back any more.
  void stop();
  /// Records of all parts, those that could not be kept among them.
  actors::record_count records() const;
  /// What could not be written, and why: each a sentence.
  std::vector<std::string> incomplete() const;

private:
  /// Of one node part.
  struct part_records {
    explicit part_records(const std::filesystem::path& path)
        : file(path), writer([this](const auto& samples) { return file.write(samples); }) {}
    actors::record_count count() const { return {file.kept(), file.lost() + writer.dropped()}; }

    part_file file;
    record_writer writer;
  };

  std::string name_;
  std::filesystem::path folder_;
  console terminal_{std::cerr};
  std::unique_ptr<run_log> log_;
  std::unique_ptr<ledger_file> ledger_;
  std::unique_ptr<net::io_pool> pool_;
  std::shared_ptr<core::send_fence> fence_ = std::make_shared<core::send_fence>();
  std::deque<part_records> records_;
  std::unique_ptr<node_process> process_;
};

} // namespace loadtest::cli

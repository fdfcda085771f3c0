#pragma once

#include "actors/admin/ledger_book.hpp"
#include "actors/node/node_actors.hpp"
#include "actors/run/run_actors.hpp"
#include "core/log_event.hpp"
#include "core/send_fence.hpp"
#include "disk.hpp"
#include "machine.hpp"
#include "network.hpp"
#include "platform.hpp"
#include "scene.hpp"
#include "timeline.hpp"

#include <caf/actor.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace loadtest::simulation {

/// What all processes of a scene share.
struct surroundings {
  const scene& play;
  timeline& time;
  network& net;
  platform& server;
  std::shared_ptr<const actors::user_registry> users;
  /// The load is over, and clean-up begins.
  std::function<void()> load_over;
  /// What a process logs.
  std::function<void(const machine&, const core::log_event&)> log;
};

/// A process of the run, as `cli` builds it: its actors, and what they are built from.
class process {
public:
  process(surroundings& around, const cast_member& who, std::uint32_t number);
  ~process();

  const cast_member& who() const noexcept { return who_; }
  machine& own() noexcept { return machine_; }
  const machine& own() const noexcept { return machine_; }
  disk& files() noexcept { return disk_; }
  const disk& files() const noexcept { return disk_; }
  const caf::actor& host() const noexcept { return host_; }
  bool is_coordinator() const noexcept { return machine_.number() == 0; }

  /// The coordinator's part: the run part and its own host.
  void coordinate();
  /// A worker's part: a host, which the door of `coordinator` lets in.
  void join(process& coordinator);
  /// Tells the run part of its hosts.
  void begin(const std::vector<process*>& workers, std::uint32_t missing, bool late);
  /// The first signal; the second ends it at once.
  void signal();

  /// May its users send? Always, where no fence is.
  bool unfenced() const;
  /// How it ended, or nothing.
  const std::optional<actors::run_report>& finished() const noexcept { return finished_; }
  const std::optional<actors::run_progress>& progress() const noexcept { return progress_; }
  const std::string& run_failure() const noexcept { return run_failure_; }
  const std::optional<actors::host_over>& over() const noexcept { return over_; }
  const std::vector<core::sample>& samples() const noexcept { return samples_; }
  std::uint32_t signals() const noexcept { return signals_; }

  /// Ends its actors.
  void end();

private:
  std::shared_ptr<actors::node_services> services_of(const std::string& part);
  core::logger log();
  void keep_ledger(std::string_view line, std::function<void(core::result<void>)> kept);

  surroundings& around_;
  const cast_member& who_;
  machine machine_;
  disk disk_;
  std::shared_ptr<core::send_fence> fence_; ///< a worker's
  std::shared_ptr<actors::admin_port> admin_;
  std::shared_ptr<actors::admin_port> cleaner_; ///< the same in the name of the clean-up
  caf::actor run_;
  caf::actor host_;
  caf::actor door_;
  caf::actor observer_;
  caf::actor owner_;
  caf::actor scribe_;
  std::optional<actors::run_report> finished_;
  std::optional<actors::run_progress> progress_;
  std::string run_failure_;
  std::optional<actors::host_over> over_;
  std::vector<core::sample> samples_;
  std::uint32_t signals_ = 0;
};

} // namespace loadtest::simulation

#pragma once

#include "actors/messages.hpp"
#include "core/log_event.hpp"
#include "core/time.hpp"
#include "metrics/snapshot.hpp"
#include "scenario/load_pattern.hpp"
#include "scenario/plan.hpp"

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <variant>
#include <vector>

namespace loadtest::actors {

/// Something for one node part (or, with an empty name, for all of them).
struct command {
  std::string node;
  std::variant<shard, start_load, stop_load, lease, clean_up> what;
};

/// How a run went, beside its statistics.
struct run_result {
  std::string ended_by; ///< completed, duration, requests, cost, error_rate, threshold, sigint,
                        ///< sigterm, preflight_failed, bootstrap_failed
  std::string failure;  ///< why the preflight or the bootstrap failed
  std::vector<std::string> left_behind;
  std::vector<std::string> notes;
  core::nanoseconds load_time{}; ///< from T0 to the last answer
  std::uint32_t orgs = 0;
  std::uint32_t users = 0;
};

/// The run part: stages, limits and the merge, over nodes that it knows only by their messages.
class run_state {
public:
  enum class stage : std::uint8_t { bootstrap, simulate, drain, cleanup, done };

  run_state(std::shared_ptr<const scenario::plan> plan, std::vector<std::string> nodes,
            core::logger log = {});

  using commands = std::vector<command>;

  commands begin();
  commands on_ready(const shard_ready& message, core::mono_time now);
  /// A delta that was merged before changes nothing.
  commands on_delta(const metrics::delta& d);
  commands on_lease_request(const lease_request& message);
  commands on_tick(core::mono_time now);
  /// A phase of the load begins now.
  void on_phase(core::mono_time now);
  /// Ends the run gracefully; `reason` becomes `ended_by` (the first one counts).
  commands on_stop(const std::string& reason);
  void on_users(const user_report& message);
  commands on_drained(const shard_drained& message, core::mono_time now);
  commands on_clean(const shard_clean& message);

  stage at() const noexcept { return stage_; }
  core::mono_time started() const noexcept { return t0_; }
  const run_result& result() const noexcept { return result_; }
  const metrics::snapshot& so_far() const noexcept { return snapshot_; }
  /// At the end: what each user did.
  metrics::user_table take_users() { return std::move(users_); }

private:
  commands to_all(decltype(command::what) what) const { return {{{}, std::move(what)}}; }
  commands start();
  commands clean();
  commands on_limit(const char* limit, std::vector<core::log_field> fields);

  std::shared_ptr<const scenario::plan> plan_;
  std::vector<std::string> nodes_;
  core::logger log_;
  scenario::load_pattern pattern_;
  std::set<std::string> awaited_; ///< nodes whose answer this stage waits for
  stage stage_ = stage::bootstrap;
  std::uint64_t epoch_ = 1;
  std::uint64_t requests_left_ = 0;
  std::int64_t cost_left_ = 0;  ///< nano-dollars that are not leased
  std::set<std::string> broke_; ///< nodes that lack money and have nothing under way
  std::string failed_as_;       ///< what the failure makes of `ended_by`
  core::mono_time t0_{};
  metrics::snapshot snapshot_;
  metrics::user_table users_;
  run_result result_;
};

/// The users of the plan over `nodes` nodes: each organisation whole, on the node that has the
/// fewest users so far.
std::vector<shard> make_shards(const scenario::plan& plan, std::size_t nodes, std::uint64_t epoch);

} // namespace loadtest::actors

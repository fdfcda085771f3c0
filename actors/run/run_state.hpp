#pragma once

#include "actors/messages.hpp"
#include "actors/run/closing.hpp"
#include "actors/run/lease_bank.hpp"
#include "actors/run/part.hpp"
#include "actors/run/roster.hpp"
#include "core/log_event.hpp"
#include "core/result.hpp"
#include "core/time.hpp"
#include "metrics/judge/run_facts.hpp"
#include "metrics/record/snapshot.hpp"
#include "scenario/plan/plan.hpp"
#include "scenario/workload/load_pattern.hpp"

#include <cstdint>
#include <initializer_list>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace loadtest::actors {

/// Something that the run part has to say to a node part or a host, or to have done.
struct run_command {
  std::string to;
  std::variant<open_part, dismissed, shard, start_load, stop_load, lease, recall, clean_up,
               send_records, sweep>
      what;
};

/// How a run went, beside its statistics.
struct run_result {
  std::string ended_by; ///< completed, duration, requests, cost, error_rate, threshold, sigint,
                        ///< sigterm, sighup, stop, preflight_failed, bootstrap_failed, internal
  std::string failure;  ///< why the preflight, the bootstrap or an internal part failed
  std::vector<std::string> left_behind;
  std::vector<std::string> notes;
  std::uint32_t nodes = 1;                ///< processes that the run began with
  core::nanoseconds clock_uncertainty{0}; ///< the largest of them: so far apart may users begin
  bool degraded = false;                  ///< a node was lost, or left before the end
  core::nanoseconds load_time{};          ///< from T0 to the last answer
  std::uint32_t orgs = 0;
  std::uint32_t users = 0;
  std::uint64_t records_lost = 0; ///< attempts that are counted and not in requests.jsonl
};

/// The run part: stages, limits and the merge, over nodes that it knows only by their messages. A
/// message counts only when it comes from the host (`from`, known by its connection) that it may
/// come from; one that no part of this run would send makes that host lost.
class run_state {
public:
  enum class stage : std::uint8_t { bootstrap, simulate, drain, cleanup, gather, done };
  using commands = std::vector<run_command>;

  explicit run_state(std::shared_ptr<const scenario::plan> plan, core::logger log = {});

  /// With these hosts; so many others were waited for in vain.
  commands begin(const std::vector<host_info>& hosts, std::uint32_t missing, core::mono_time now);
  /// A host that comes when the run has begun: it may take over users of others.
  commands on_late_host(const host_info& host, core::mono_time now);

  commands on_opened(const std::string& from, const part_opened& m, core::mono_time now);
  commands on_ready(const std::string& from, const shard_ready& m, core::mono_time now);
  /// A delta that was merged before changes nothing, nor does one of a lost node.
  commands on_delta(const std::string& from, const metrics::delta& d, core::mono_time now);
  commands on_lease_request(const std::string& from, const lease_request& m, core::mono_time now);
  commands on_lease_back(const std::string& from, const lease_back& m, core::mono_time now);
  commands on_users(const std::string& from, const user_report& m, core::mono_time now);
  commands on_drained(const std::string& from, const shard_drained& m, core::mono_time now);
  commands on_clean(const std::string& from, const shard_clean& m, core::mono_time now);
  commands on_records_sent(const std::string& from, const records_sent& m, core::mono_time now);
  /// Is it to be kept? An error: no host of this run would send it, and `broke` says what follows.
  core::result<bool> on_records(const std::string& from, const records_piece& m,
                                core::mono_time now);
  /// So many lines of a part's records were to be kept, and could not be.
  void on_records_not_kept(const std::string& part, std::uint64_t lines);
  /// A host has said what no host of this run would say.
  commands broke(const std::string& host, const std::string& what, core::mono_time now);

  commands on_tick(core::mono_time now);
  /// A phase of the load begins now.
  void on_phase(core::mono_time now);
  /// Ends the run gracefully; `reason` becomes `ended_by` (the first one counts).
  commands on_stop(const std::string& reason, core::mono_time now);
  commands on_swept(std::uint64_t number, const std::vector<std::string>& left_behind,
                    core::mono_time now);
  /// The ledger of the run can't be written, or be read: what it says of the platform is not all.
  void on_ledger_failed(const std::string& why);

  /// Is this host still part of the run? If not it must be told so.
  bool on_heartbeat(const std::string& host, core::mono_time now) {
    return roster_.heard(host, now);
  }
  /// Its process was asked to end: its users stop, and others go on with them.
  commands on_leaving(const std::string& host, core::mono_time now);
  /// It is gone, or has not been heard of for long: whatever it still says is of no interest.
  commands on_lost(const std::string& host, const std::string& why, core::mono_time now);
  bool counts_on(const std::string& host) const { return roster_.counts_on(host); }
  bool is_local(const std::string& host) const { return roster_.is_local(host); }
  /// The connection to it is gone. If it has users they may go on for a while.
  void on_unreachable(const std::string& host);
  /// A node part has failed, or a host has; one of the run part's own process is an internal
  /// failure.
  commands on_failed(const std::string& part, const std::string& why, core::mono_time now);
  commands on_host_failed(const std::string& host, const std::string& why, core::mono_time now);

  stage at() const noexcept { return stage_; }
  core::mono_time started() const noexcept { return t0_; }
  /// `left_behind` is complete when the run is done.
  run_result result() const;
  const metrics::snapshot& so_far() const noexcept { return snapshot_; }
  const metrics::user_table& users() const noexcept { return users_; }

private:
  /// A part of this host that is still heard; null when it is another's, or none.
  part* heard(const std::string& from, const std::string& name);
  /// What follows from a message that `heard` did not find a part for.
  commands unheard(const std::string& from, const std::string& name, core::mono_time now);
  bool speaks_for_another(const std::string& from, const std::string& name) const;
  bool has_part(const std::string& host) const;
  bool all_at_least(part_stage stage) const;
  commands to_living(decltype(run_command::what) what) const;
  std::optional<core::mono_time> drain_by(core::mono_time now) const;

  commands send_shards(core::mono_time now);
  commands start(core::mono_time now);
  commands begin_parts(core::mono_time now);
  commands advance(core::mono_time now);
  commands end_load(core::mono_time now);
  commands clean(core::mono_time now);
  commands clean_part(const std::string& name, part& p, core::mono_time now);
  commands end_cleanup(core::mono_time now);
  commands gather(core::mono_time now);
  commands send_lines(const std::string& name, part& p, core::mono_time now);
  commands end();
  commands dismiss_if_over(const std::string& host);
  commands on_limit(const char* limit, std::vector<core::log_field> fields, core::mono_time now);
  commands said(lease_bank::letters letters) const;
  commands check_exhausted(core::mono_time now);
  commands check_limits(core::mono_time now);
  commands check_deadlines(core::mono_time now);
  commands late(const std::string& name, part& p, core::mono_time now);
  commands take_over(part& from, core::mono_time now);
  void fail(const std::string& why);
  void degrade(std::string note);
  void note_once(const std::string& note);

  std::shared_ptr<const scenario::plan> plan_;
  core::logger log_;
  scenario::load_pattern pattern_;
  roster roster_;
  lease_bank bank_;
  closing closing_;
  std::map<std::string, part> parts_;
  std::string maker_; ///< the node part that makes the organisations that several nodes share
  std::map<std::uint32_t, std::string> org_ids_; ///< of these
  stage stage_ = stage::bootstrap;
  std::uint32_t taken_over_ = 0;
  std::string failed_as_; ///< what the failure makes of `ended_by`
  core::mono_time t0_{};
  metrics::run_facts facts_; ///< what thresholds ask for, so far
  metrics::snapshot snapshot_;
  metrics::user_table users_;
  run_result result_;
};

/// What is to follow from several steps, which are taken in this order: what stands in braces is
/// evaluated from left to right, the arguments of a function are not.
run_state::commands in_turn(std::initializer_list<run_state::commands> steps);

/// The users of the plan over `nodes` nodes. Organisations stay whole unless they are larger than a
/// node's share (`workers.usersPerWorker`, by default an even one); each part goes where the fewest
/// users are so far, the largest first. The first node, the run part's own, which can't be lost
/// alone, has each split organisation, though it may be without users there: it makes them.
std::vector<shard> make_shards(const scenario::plan& plan, std::size_t nodes);

} // namespace loadtest::actors

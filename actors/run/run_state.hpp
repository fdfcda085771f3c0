#pragma once

#include "actors/messages.hpp"
#include "core/log_event.hpp"
#include "core/time.hpp"
#include "metrics/record/snapshot.hpp"
#include "scenario/plan/plan.hpp"
#include "scenario/workload/load_pattern.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace loadtest::actors {

/// The run part's own: remove from the platform what this host has made (empty: all that is still
/// there) and does not remove itself.
struct sweep {
  std::string host;
  friend bool operator==(const sweep&, const sweep&) = default;
};

/// Something for one node part or host (or, with an empty name, for all node parts).
struct command {
  std::string to;
  std::variant<open_part, shard, start_load, stop_load, lease, clean_up, send_records, dismissed,
               sweep>
      what;
};

/// A process that takes part in the run.
struct host_info {
  std::string name;
  bool local = true;                      ///< the run part's own: it can't be lost alone
  core::nanoseconds clock_uncertainty{0}; ///< of the difference between its clock and the run's
};

/// How a run went, beside its statistics.
struct run_result {
  std::string ended_by; ///< completed, duration, requests, cost, error_rate, threshold, sigint,
                        ///< sigterm, preflight_failed, bootstrap_failed
  std::string failure;  ///< why the preflight or the bootstrap failed
  std::vector<std::string> left_behind;
  std::vector<std::string> notes;
  std::uint32_t nodes = 1;                ///< processes that the run began with
  core::nanoseconds clock_uncertainty{0}; ///< the largest of them: so far apart may users begin
  bool degraded = false;                  ///< a node was lost, or left before the end
  core::nanoseconds load_time{};          ///< from T0 to the last answer
  std::uint32_t orgs = 0;
  std::uint32_t users = 0;
};

/// The run part: stages, limits and the merge, over nodes that it knows only by their messages.
class run_state {
public:
  enum class stage : std::uint8_t { bootstrap, simulate, drain, cleanup, gather, done };

  explicit run_state(std::shared_ptr<const scenario::plan> plan, core::logger log = {});

  using commands = std::vector<command>;

  /// With these hosts; so many others were waited for in vain.
  commands begin(const std::vector<host_info>& hosts, std::uint32_t missing, core::mono_time now);
  /// A host that comes when the run has begun: it may take over users of others.
  void on_late_host(const host_info& host, core::mono_time now);
  commands on_opened(const part_opened& message, core::mono_time now);
  commands on_ready(const shard_ready& message, core::mono_time now);
  /// A delta that was merged before changes nothing, nor does one of a lost node.
  commands on_delta(const metrics::delta& d);
  commands on_lease_request(const lease_request& message);
  commands on_tick(core::mono_time now);
  /// A phase of the load begins now.
  void on_phase(core::mono_time now);
  /// Ends the run gracefully; `reason` becomes `ended_by` (the first one counts).
  commands on_stop(const std::string& reason);
  void on_users(const user_report& message);
  commands on_drained(const shard_drained& message, core::mono_time now);
  commands on_clean(const shard_clean& message, core::mono_time now);
  commands on_swept(const std::vector<std::string>& left_behind, core::mono_time now);
  commands on_records_sent(const records_sent& message, core::mono_time now);

  /// Is this host still part of the run? If not it must be told so.
  bool on_heartbeat(const std::string& host, core::mono_time now);
  /// Its process was asked to end: its users stop, and others go on with them.
  commands on_leaving(const std::string& host, core::mono_time now);
  /// It is gone, or has not been heard of for long: whatever it still says is of no interest.
  commands on_lost(const std::string& host, const std::string& why, core::mono_time now);
  bool lost(const std::string& host) const;
  /// The connection to it is gone. If it has users they may go on for a while.
  void on_unreachable(const std::string& host);
  /// Does the run still hear what this node part says?
  bool hears(const std::string& part) const;
  /// Is it on the run part's own host?
  bool is_local(const std::string& part) const;

  stage at() const noexcept { return stage_; }
  core::mono_time started() const noexcept { return t0_; }
  const run_result& result() const noexcept { return result_; }
  const metrics::snapshot& so_far() const noexcept { return snapshot_; }
  /// At the end: what each user did.
  metrics::user_table take_users() { return std::move(users_); }

private:
  struct host {
    bool local = true;
    bool lost = false;
    bool leaving = false;
    core::mono_time heard{};
  };
  enum class part_stage : std::uint8_t {
    opening,   ///< the host was asked for it
    waiting,   ///< for the id of an organisation that another node makes
    preparing, ///< creates its shard
    ready,
    loading,
    drained,
    cleaning,
    clean,
    sending, ///< its records
    over,
    lost
  };
  struct part {
    std::string host;
    shard users;
    bool first = true;    ///< not one that takes over from another
    bool counted = false; ///< in the organisations and users of the result
    part_stage at = part_stage::opening;
    double per_second = 0.0; ///< its share of the rate
    std::uint32_t concurrent = 0;
    std::map<std::pair<std::uint32_t, std::uint32_t>, core::user_progress> progress;
  };

  bool has_part(const std::string& host) const;
  part* heard(const std::string& name);
  bool live(const part& p) const noexcept { return p.at != part_stage::lost; }
  bool all_at_least(part_stage stage) const;
  commands to_all(decltype(command::what) what) const { return {{{}, std::move(what)}}; }
  commands send_shards();
  commands clean_part(const std::string& name, part& p);
  void share_limits();
  commands start(core::mono_time now);
  start_load start_of(const part& p) const;
  commands advance(core::mono_time now);
  commands clean();
  commands finish();
  commands on_limit(const char* limit, std::vector<core::log_field> fields);
  commands check_exhausted();
  commands take_over(const part& from);
  std::vector<resumed_user> unfinished(const part& from, const shard_org& org) const;
  void degrade(std::string note);

  std::shared_ptr<const scenario::plan> plan_;
  core::logger log_;
  scenario::load_pattern pattern_;
  std::map<std::string, host> hosts_;
  std::map<std::string, part> parts_;
  std::string maker_; ///< the node part that makes the organisations that several nodes share
  std::map<std::uint32_t, std::string> org_ids_; ///< of these
  stage stage_ = stage::bootstrap;
  std::uint64_t epoch_ = 1;
  std::uint32_t taken_over_ = 0;
  std::uint32_t sweeps_ = 0; ///< under way
  bool swept_ = false;       ///< the last one was begun
  std::uint64_t requests_left_ = 0;
  std::int64_t cost_left_ = 0; ///< nano-dollars that are not leased
  /// Parts that lack something of which nothing is left, and what.
  std::map<std::string, const char*> exhausted_;
  std::string failed_as_; ///< what the failure makes of `ended_by`
  core::mono_time t0_{};
  core::mono_time last_tick_{};
  metrics::snapshot snapshot_;
  metrics::user_table users_;
  run_result result_;
};

/// How many users it has.
std::uint32_t users_of(const shard& s);

/// The users of the plan over `nodes` nodes. Organisations stay whole unless they are larger than a
/// node's share (`workers.usersPerWorker`, by default an even one); each part goes where the fewest
/// users are so far, the largest first. The first node, the run part's own, which can't be lost
/// alone, has each split organisation, though it may be without users there: it makes them.
std::vector<shard> make_shards(const scenario::plan& plan, std::size_t nodes, std::uint64_t epoch);

} // namespace loadtest::actors
